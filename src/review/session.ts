/**
 * One review: the file as it grows or is replaced, the decisions, and what follows from both. Rows are read
 * from the disk when they are asked for.
 */
import { Serial } from '../stream/serial.ts'
import type { Decision } from './decisions/decision.ts'
import { DecisionLog } from './decisions/decision-log.ts'
import { checkSource } from './file/check-source.ts'
import { IndexedFile } from './file/indexed-file.ts'
import type { IndexingContext } from './file/indexed-file.ts'
import { partsOfId } from './file/review-row.ts'
import type { ReviewRow } from './file/review-row.ts'
import type { Wanted } from './file/row-index.ts'
import { findSource, noSource } from './file/source-file.ts'
import { figuresOf } from './figures.ts'
import type { FiguresByWhy } from './figures.ts'

const pollMs = 1000
/** Rows whose places are kept when the file is replaced: the one on the page, and some before it. */
const mostKept = 64

export class ReviewSession {
  readonly path: string
  readonly log: DecisionLog
  readonly #kept = new Set<string>()
  readonly #closing = new AbortController()
  readonly #serial = new Serial()
  #file: IndexedFile
  #isReading = true
  #isStale = false
  #isReplacing = false
  #timer: NodeJS.Timeout | undefined

  private constructor(path: string, log: DecisionLog, file: IndexedFile) {
    this.path = path
    this.log = log
    this.#file = file
  }

  /** @throws BatchlineError `ERR_INPUT` where there is no file, or none of outcomes, `ERR_STORAGE` where decisions can't be kept */
  static async open(path: string): Promise<ReviewSession> {
    const found = await findSource(path)
    if (!found) throw noSource(path)
    await checkSource(found)
    const log = await DecisionLog.open(`${path}.decisions.jsonl`)
    const session = new ReviewSession(path, log, await IndexedFile.open(found))
    session.#look()
    return session
  }

  /** Whether rows may be there that are not known yet. */
  get isReading(): boolean {
    return this.#isReading || this.#file.found.isPart
  }

  get figures(): FiguresByWhy {
    return figuresOf(this.#file.index)
  }

  /** Resolves when everything that is in the file now is known. */
  async refresh(): Promise<void> {
    await this.#serial.run(() => this.#refresh())
  }

  /** The nearest row that is wanted; from the other end where there is none behind. */
  async find(
    from: number,
    step: 1 | -1,
    wanted: Wanted,
  ): Promise<{ row: ReviewRow; index: number } | undefined> {
    const file = this.#file
    const { index } = file
    const around = wanted.open
      ? index.find(step === 1 ? 0 : index.rows - 1, step, wanted)
      : undefined
    let at = index.find(from, step, wanted) ?? around
    for (; at !== undefined; at = index.find(at + step, step, wanted)) {
      const row = await file.row(at)
      if (row) return { row: this.#keep(row), index: at }
    }
    return undefined
  }

  async row(index: number): Promise<ReviewRow | undefined> {
    if (!(index >= 0 && index < this.#file.index.rows)) return undefined
    const row = await this.#file.row(index)
    return row && this.#keep(row)
  }

  /** Where a row is now. */
  async locate(id: string, near: number | undefined): Promise<number | undefined> {
    const parts = partsOfId(id)
    if (!parts) return undefined
    return await this.#file.locate({ id, key: parts.key }, near, this.#closing.signal)
  }

  /**
   * Where a row is that is judged or was shown.
   *
   * @param id - or its key, for any answer
   */
  placeOf(id: string): number | undefined {
    return this.#file.places.get(id)
  }

  /** Keeps a decision. It is on the disk when this resolves. */
  async decide(decision: Decision, index: number | undefined): Promise<void> {
    const file = this.#file
    if (await this.log.append(decision)) this.#isStale = true
    const { verdict } = decision
    if (index !== undefined && file === this.#file)
      file.index.decide(index, verdict === 'undone' ? undefined : verdict)
    if (index === undefined || file !== this.#file || this.#isReplacing) this.#isStale = true
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#closing.abort()
    await this.#serial.run(async () => {}).catch(() => {})
    await this.log.close()
    await this.#file.close()
  }

  #look(): void {
    void this.refresh()
      .catch(() => {}) // a file that is not there for a moment; what is open can still be read
      .then(() => {
        if (!this.#closing.signal.aborted) this.#timer = setTimeout(() => this.#look(), pollMs)
      })
  }

  async #refresh(): Promise<void> {
    if (await this.log.readOn()) this.#isStale = true
    const found = await findSource(this.path)
    if (!found) return
    const context = { standing: this.log.standing, kept: this.#kept, signal: this.#closing.signal }
    this.#isReading = true
    try {
      if (!this.#isStale && (await this.#file.isStill(found)))
        await this.#file.readTo(found, context)
      else await this.#replace(found, context)
    } finally {
      this.#isReading = false
    }
  }

  /** The old file stays open, and is shown, until the new one is known. */
  async #replace(
    found: Parameters<IndexedFile['readTo']>[0],
    context: IndexingContext,
  ): Promise<void> {
    this.#isStale = false
    // A decision that is made meanwhile may be about a row that the new index has passed already.
    this.#isReplacing = true
    const file = await IndexedFile.open(found)
    try {
      await file.readTo(found, context)
    } catch (error) {
      await file.close()
      this.#isStale = true
      throw error
    } finally {
      this.#isReplacing = false
    }
    const before = this.#file
    this.#file = file
    await before.close()
  }

  #keep(row: ReviewRow): ReviewRow {
    this.#kept.delete(row.key)
    this.#kept.add(row.key)
    const [oldest] = this.#kept
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest)
    return row
  }
}
