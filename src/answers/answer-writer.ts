/**
 * Writes answers in batches, while more of them come. What is durable a moment later than the outcome has
 * gone on may be lost when the power fails: then it is asked again, or the job that has it writes it again.
 */
import { entryKey, printOf, putsOf, readHead } from './answer-entry.ts'
import type { ParsedKey } from './answer-key.ts'
import { readValues } from './find-answers.ts'
import type { LevelTurns } from './level-turns.ts'
import type { LevelDelete, LevelPut } from './level.ts'

/** In characters. */
const batchLength = 2 ** 20
const batchAnswers = 64
/** How long an answer waits for others. */
const waitMs = 300
/** A sync waits for the disk. */
const syncMs = 250

interface Waiting {
  readonly replaces: number | undefined
  /** JSON. */
  readonly message: string
}

type Operations = Array<LevelPut | LevelDelete>

export class AnswerWriter {
  readonly #turns: LevelTurns
  /** By key: rows that are equal have one answer. */
  #waiting = new Map<string, Waiting>()
  #length = 0
  #writing: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined
  #timer: NodeJS.Timeout | undefined
  #syncedAt = 0
  #isSynced = true
  /** Answers that were not in the store. */
  kept = 0

  constructor(turns: LevelTurns) {
    this.#turns = turns
  }

  /**
   * Returns a promise if there is no room until earlier answers have been written.
   *
   * @param message - JSON
   * @throws what an earlier write failed with
   */
  add({ key, replaces }: ParsedKey, message: string): Promise<void> | undefined {
    this.#check()
    if (this.#waiting.has(key)) return undefined
    this.#waiting.set(key, { replaces, message })
    this.#length += message.length
    const isFull = this.#waiting.size >= batchAnswers || this.#length >= batchLength
    if (!isFull) {
      this.#timer ??= setTimeout(() => this.#start(), waitMs).unref()
      return undefined
    }
    const earlier = this.#writing
    if (!earlier) this.#start()
    return earlier?.then(() => {
      this.#check()
      this.#start()
    })
  }

  /** Resolves when all that was added is durable. */
  async flush(): Promise<void> {
    do {
      await this.#writing
      this.#check()
      this.#start()
      await this.#writing
      this.#check()
    } while (this.#waiting.size > 0)
    if (!this.#isSynced) await this.#put([{ type: 'put', key: 'synced', value: '' }], true)
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error
  }

  /** Nothing here rejects: the failure is told to whoever adds or flushes next. */
  #start(): void {
    if (this.#writing || this.#waiting.size === 0) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    const batch = this.#waiting
    this.#waiting = new Map()
    this.#length = 0
    this.#writing = this.#write(batch)
      .catch((error: unknown) => void (this.#failure = { error }))
      .finally(() => (this.#writing = undefined))
  }

  async #write(batch: ReadonlyMap<string, Waiting>): Promise<void> {
    const keys = [...batch.keys()]
    const values = await readValues(this.#turns, keys.map(entryKey))
    const puts = [...batch].map(([key, answer], i) => replacing(key, answer, values[i]))
    const added = puts.filter(({ length }) => length > 0)
    if (added.length === 0) return
    await this.#put(added.flat(), performance.now() - this.#syncedAt > syncMs)
    this.kept += added.length
  }

  /** A sync makes durable what was written before it, too. */
  async #put(puts: Operations, sync: boolean): Promise<void> {
    await this.#turns.use('write', (level) => level.batch(puts, { sync }))
    this.#isSynced = sync
    if (sync) this.#syncedAt = performance.now()
  }
}

/**
 * Nothing for an answer that is known already. One that this key had before is known too: a job that runs
 * again must not put it in the place of a newer one, or make it young.
 */
function replacing(
  key: string,
  { replaces = -1, message }: Waiting,
  value: string | undefined,
): Operations {
  const known = readHead(key, value)
  if (known && known.at > replaces) return []
  const print = printOf(message)
  const { prints = [] } = known ?? {}
  if (prints.includes(print)) return []
  return putsOf(key, message, { at: Date.now(), prints: [print, ...prints] })
}
