/**
 * The Writable that `writeRows` returns. It writes rows as lines to their files, in the order asked
 * for. On destroy it closes all files before 'close'.
 */
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Writable } from 'node:stream'
import type { ReviewCounts } from '../outcome-counts.ts'
import type { Place } from '../place.ts'
import { rowsIn } from '../stream/row-buffers.ts'
import { InputOrder } from '../order/input-order.ts'
import { openRowFile } from './open-row-file.ts'
import { OrderedSpill } from '../order/ordered-spill.ts'
import type { PlacedLine } from '../order/placed-line.ts'
import { jsonLine } from './json-line.ts'
import { placeOf, placedRow, rowTooLate } from './placed-row.ts'
import { ReviewFile } from './review/review-file.ts'
import type { FullReviewOptions } from './review/review-options.ts'
import { markedLine, reasonFor, unmarkedLine } from './review/review-reason.ts'
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

/**
 * What `writeRows` returns.
 *
 * @example
 * ```ts
 * const sink: RowWriter = writeRows('labels.jsonl', { review: { path: 'review.jsonl' } })
 * const counted = countOutcomes(job, { review: () => sink.reviewed })
 * ```
 */
export interface RowWriter extends Writable {
  /** Rows in the review file; complete once the stream has finished. Undefined without `review`. */
  readonly reviewed: ReviewCounts | undefined
}

export class RowSink extends Writable implements RowWriter {
  readonly #output: string | Writable
  readonly #settings: RowSinkSettings
  readonly #files: RowFile[] = []
  #waiting: OrderedSpill | undefined
  #order: InputOrder<PlacedLine> | undefined
  #review: ReviewFile | undefined

  constructor(output: string | Writable, settings: RowSinkSettings) {
    const { signal } = settings
    super({ objectMode: true, highWaterMark: rowsIn, ...(signal ? { signal } : {}) })
    this.#output = output
    this.#settings = settings
  }

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
    this.#order = new InputOrder<PlacedLine>({
      write: (line) => this.#appendPlaced(line),
      waiting: this.#waiting,
      tooLate: rowTooLate,
    })
  }

  #take(row: unknown): Promise<void> | undefined {
    const line = jsonLine(row)
    const isReject = this.#files.length > 1 && Object(row).ok === false
    if (this.#review) return this.#takeReviewed(this.#review, row, line, isReject)
    return this.#order
      ? this.#order.put(placedRow(row, line, isReject))
      : this.#append({ isReject, line })
  }

  #takeReviewed(
    review: ReviewFile,
    row: unknown,
    line: string,
    isReject: boolean,
  ): Promise<void> | undefined {
    const reason = reasonFor(row)
    if (this.#order) return this.#order.put(placedRow(row, markedLine(line, reason), isReject))
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
