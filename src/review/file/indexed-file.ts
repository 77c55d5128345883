/**
 * A review file and the index of its rows. It grows with the file; a file that was replaced gets an index of
 * its own.
 */
import type { Standing } from '../decisions/standing.ts'
import { eachLine } from './each-line.ts'
import { keyOfLine, reviewRow } from './review-row.ts'
import type { ReviewRow } from './review-row.ts'
import { RowIndex } from './row-index.ts'
import { SourceFile } from './source-file.ts'
import type { Found } from './source-file.ts'
import { whyOfLine } from './why.ts'

export interface IndexingContext {
  readonly standing: Standing
  /** Keys of rows whose place a page wants to keep. */
  readonly kept: ReadonlySet<string>
  readonly signal: AbortSignal
}

export class IndexedFile {
  readonly #source: SourceFile
  readonly index: RowIndex = new RowIndex()
  /** By id, of rows that are judged or were shown; by key, of those that were shown before the file changed. */
  readonly places: Map<string, number> = new Map()
  #seen: Found
  /** The last line has no end, and may not be whole. */
  #isLoose = false

  private constructor(source: SourceFile) {
    this.#source = source
    this.#seen = source.found
  }

  static async open(found: Found): Promise<IndexedFile> {
    return new IndexedFile(await SourceFile.open(found))
  }

  get found(): Found {
    return this.#seen
  }

  /** Whether this is still the file, longer perhaps. */
  async isStill(found: Found): Promise<boolean> {
    const { file, size, mtimeMs } = this.#seen
    if (found.file !== file || found.size < size) return false
    const isTouched = found.size !== size || found.mtimeMs !== mtimeMs
    return !isTouched || (!this.#isLoose && (await this.#source.isUnchanged()))
  }

  /** Reads on, up to what was found. */
  async readTo(found: Found, context: IndexingContext): Promise<void> {
    const stretch = {
      from: this.index.end,
      to: found.size,
      isComplete: !found.isPart,
      signal: context.signal,
    }
    await eachLine(this.#source.handle, stretch, (line, start, end) =>
      this.#take(line, [start, end], context),
    )
    if (this.index.rows > 0) await this.#source.mark(this.index.end)
    const last = await this.#source.read(Math.max(0, found.size - 1), found.size)
    this.#isLoose = this.index.end === found.size && last[0] !== 0x0a && found.size > 0
    this.#seen = found
  }

  async row(index: number): Promise<ReviewRow | undefined> {
    const { start, end } = this.index.placeOf(index)
    const bytes = await this.#source.read(start, end)
    // Lines that are no rows may follow.
    const lineEnd = bytes.indexOf(0x0a)
    const row = reviewRow(lineEnd === -1 ? bytes : bytes.subarray(0, lineEnd))
    if (row) this.places.set(row.id, index)
    return row
  }

  /**
   * Finds a row by name.
   *
   * @param near - where it was last
   */
  async locate(
    { id, key }: { id: string; key: string },
    near: number | undefined,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const known = this.places.get(id) ?? near
    if (known !== undefined && known >= 0 && known < this.index.rows) {
      if ((await this.row(known))?.id === id) return known
    }
    const stretch = { from: 0, to: this.index.end, isComplete: true, signal }
    let at = -1
    await eachLine(this.#source.handle, stretch, (line) => {
      if (!isRow(line)) return
      at++
      if (keyOfLine(line) === key && reviewRow(line)?.id === id) this.places.set(id, at)
    })
    return this.places.get(id)
  }

  async close(): Promise<void> {
    await this.#source.close()
  }

  #take(
    line: Buffer,
    [start, end]: [start: number, end: number],
    { standing, kept }: IndexingContext,
  ): void {
    if (!isRow(line)) return
    const why = whyOfLine(line)
    const isPlain = why !== undefined && standing.size === 0 && kept.size === 0
    const key = isPlain ? undefined : keyOfLine(line)
    const row = why === undefined || isOf(standing, kept, key) ? reviewRow(line) : undefined
    const index = this.index.add(start, end, why ?? row?.why)
    if (!row) return
    const stand = standing.of(row.key, row.hash)
    if (stand) this.index.decide(index, stand.verdict)
    if (stand || kept.has(row.key)) this.places.set(row.id, index)
    // Where its answer is another one now, the page still finds the row.
    if (kept.has(row.key)) this.places.set(row.key, index)
  }
}

function isOf(standing: Standing, kept: ReadonlySet<string>, key: string | undefined): boolean {
  return key !== undefined && (standing.has(key) || kept.has(key))
}

/** A line that begins no object is nothing to judge, as what a crash has left of one. */
function isRow(line: Buffer): boolean {
  return line[0] === 0x7b && line[line.length - 1] === 0x7d
}
