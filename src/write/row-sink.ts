/**
 * The Writable that `writeRows` returns. It writes rows as lines to their files, in the order asked
 * for. On destroy it closes all files before 'close'.
 */
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Writable } from 'node:stream'
import type { Place } from '../place.ts'
import { rowsIn } from '../stream/row-buffers.ts'
import { InputOrder } from './input-order.ts'
import { openRowFile } from './open-row-file.ts'
import { OrderedSpill } from './ordered-spill.ts'
import { jsonLine } from './json-line.ts'
import { placedLine, placeOf } from './placed-line.ts'
import type { PlacedLine } from './placed-line.ts'
import { ReviewFile } from './review/review-file.ts'
import type { FullReviewOptions } from './review/review-options.ts'
import { markedLine, reasonFor, unmarkedLine } from './review/review-reason.ts'
import type { ReviewCounts } from './review/review-reason.ts'
import type { RowFile } from './row-file.ts'

/** Settings of a {@link RowSink}; see `writeRows`. */
export interface RowSinkSettings {
  order: 'ended' | 'input'
  rejects: string | undefined
  maxMemoryBytes: number
  tempDir: string | undefined
  maxOpenFiles: number
  signal: AbortSignal | undefined
  review: FullReviewOptions | undefined
}

export class RowSink extends Writable {
  readonly #output: string | Writable
  readonly #settings: RowSinkSettings
  readonly #files: RowFile[] = []
  #waiting: OrderedSpill | undefined
  #order: InputOrder | undefined
  #review: ReviewFile | undefined

  constructor(output: string | Writable, settings: RowSinkSettings) {
    const { signal } = settings
    super({ objectMode: true, highWaterMark: rowsIn, ...(signal ? { signal } : {}) })
    this.#output = output
    this.#settings = settings
  }

  /**
   * Rows in the review file, by reason; those of the sample are complete once the sink has finished.
   *
   * @internal
   */
  get reviewed(): ReviewCounts | undefined {
    return this.#review?.counts
  }

  override _construct(callback: (error?: Error | null) => void): void {
    this.#open().then(
      () => callback(),
      (error) => callback(error as Error),
    )
  }

  override _write(
    row: unknown,
    _encoding: BufferEncoding,
    callback: (error?: Error | null) => void,
  ): void {
    let room: Promise<void> | undefined
    try {
      room = this.#take(row)
    } catch (error) {
      callback(error as Error)
      return
    }
    if (room === undefined) callback()
    else room.then(() => callback(), callback)
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#finish().then(() => callback(), callback)
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#release().then(
      () => callback(error),
      (failure) => callback(error ?? (failure as Error)),
    )
  }

  async #open(): Promise<void> {
    const { order, rejects, tempDir, maxMemoryBytes, maxOpenFiles, review } = this.#settings
    const onError = (error: Error): void => void this.destroy(error)
    for (const target of rejects === undefined ? [this.#output] : [this.#output, rejects]) {
      this.#files.push(await openRowFile(target, onError))
    }
    if (review) this.#review = await ReviewFile.open(review, tempDir, onError)
    if (order === 'ended') return
    const name =
      typeof this.#output === 'string' && this.#output !== '-'
        ? basename(this.#output)
        : 'batchline'
    const prefix = join(tempDir ?? this.#files[0]!.folder ?? tmpdir(), `${name}.spill-`)
    this.#waiting = new OrderedSpill({ prefix, maxMemoryBytes, maxOpenFiles })
    this.#order = new InputOrder((line) => this.#appendPlaced(line), this.#waiting)
  }

  #take(row: unknown): Promise<void> | undefined {
    const line = jsonLine(row)
    const isReject = this.#files.length > 1 && Object(row).ok === false
    if (this.#review) return this.#takeReviewed(this.#review, row, line, isReject)
    return this.#order
      ? this.#order.put(placedLine(row, line, isReject))
      : this.#append({ isReject, line })
  }

  #takeReviewed(
    review: ReviewFile,
    row: unknown,
    line: string,
    isReject: boolean,
  ): Promise<void> | undefined {
    const reason = reasonFor(row)
    if (this.#order) return this.#order.put(placedLine(row, markedLine(line, reason), isReject))
    const room = this.#append({ isReject, line })
    if (reason === undefined) return room
    const place = reason === 'sample' && review.draws ? placeOf(row) : nowhere
    return both(room, review.put(reason, place, line))
  }

  #appendPlaced(placed: PlacedLine): Promise<void> | undefined {
    if (!this.#review) return this.#append(placed)
    const { isReject, place } = placed
    const { line, reason } = unmarkedLine(placed.line)
    const room = this.#append({ isReject, line })
    return reason === undefined ? room : both(room, this.#review.put(reason, place, line))
  }

  #append({ isReject, line }: Pick<PlacedLine, 'isReject' | 'line'>): Promise<void> | undefined {
    return this.#files[isReject ? 1 : 0]!.append(line)
  }

  async #release(): Promise<void> {
    await Promise.all(this.#all.map((file) => file.abandon()))
    await this.#waiting?.close()
  }

  async #finish(): Promise<void> {
    await this.#order?.finish()
    await this.#waiting?.close()
    for (const file of this.#all) await file.finish()
    for (const file of this.#all) if (!this.destroyed) await file.publish()
  }

  get #all(): ReadonlyArray<Pick<RowFile, 'finish' | 'publish' | 'abandon'>> {
    return this.#review ? [...this.#files, this.#review] : this.#files
  }
}

/** Of a row that is not drawn. */
const nowhere: Place = [0, 0]

function both(
  one: Promise<void> | undefined,
  other: Promise<void> | undefined,
): Promise<void> | undefined {
  if (!one || !other) return one ?? other
  return Promise.all([one, other]).then(() => {})
}
