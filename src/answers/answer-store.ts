import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { OptionCheck } from '../option-check.ts'
import { AnswerWriter } from './answer-writer.ts'
import { checkFormat } from './check-format.ts'
import { LevelTurns } from './level-turns.ts'
import { loadLevel } from './level.ts'
import { pruneAnswers } from './prune-answers.ts'
import { storeFailed } from './store-errors.ts'

/**
 * Options of {@link answers}.
 *
 * @example
 * ```ts
 * const store = answers('answers', { waitMs: 10_000 })
 * ```
 */
export interface AnswersOptions {
  /**
   * How long to wait for another process that has the store, in milliseconds. Default 60,000. A working
   * process lets others in within half a second.
   */
  waitMs?: number | undefined
}

/** What the stages work on. */
export interface StoreParts {
  readonly turns: LevelTurns
  readonly writer: AnswerWriter
}

/**
 * A store of answers on the disk, shared by jobs and processes. {@link answers} makes it.
 *
 * @example
 * ```ts
 * await using store = answers('answers')
 * const removed = await store.prune({ olderThanMs: 90 * 86_400_000 })
 * ```
 */
export class AnswerStore {
  /** The folder, as an absolute path. */
  readonly folder: string
  /** @internal */
  readonly parts: StoreParts

  /** @internal */
  constructor(folder: string, waitMs: number) {
    this.folder = resolve(folder)
    const location = join(this.folder, 'level')
    const turns = new LevelTurns({
      folder: this.folder,
      waitMs,
      make: async () => {
        const makeLevel = await loadLevel()
        await makeFolder(this.folder)
        return makeLevel(location)
      },
      check: (level) => checkFormat(level, this.folder),
    })
    this.parts = { turns, writer: new AnswerWriter(turns) }
  }

  /** How many answers this object has added to the store. */
  get kept(): number {
    return this.parts.writer.kept
  }

  /**
   * Opens the store and checks that it can be used. Everything else opens it when needed; this reports a
   * problem before a job begins.
   *
   * @throws BatchlineError `ERR_OPTION`, `ERR_LOCKED`, `ERR_FORMAT` or `ERR_STORAGE`, as {@link answers} says
   */
  async check(): Promise<void> {
    await this.parts.turns.use('open', async () => {})
  }

  /**
   * Removes old answers. Other processes may work on the store meanwhile.
   *
   * @param options - `olderThanMs`: removes what was kept longer ago than this, in milliseconds
   * @returns how many were removed
   * @throws BatchlineError `ERR_OPTION` for an invalid age, and as {@link AnswerStore.check}
   */
  async prune({ olderThanMs }: { olderThanMs: number }): Promise<number> {
    if (!(olderThanMs >= 0)) {
      const check = new OptionCheck('prune')
      throw check.error(`olderThanMs must be a number of milliseconds from 0, not ${olderThanMs}`)
    }
    return await pruneAnswers(this.parts.turns, Date.now() - olderThanMs)
  }

  /**
   * Writes what is pending and releases the store. Close it after the pipeline has ended.
   *
   * @throws BatchlineError `ERR_STORAGE` or `ERR_LOCKED` if an answer could not be stored
   */
  async close(): Promise<void> {
    try {
      await this.parts.writer.flush()
    } finally {
      await this.parts.turns.close()
    }
  }

  /** The same as {@link AnswerStore.close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/**
 * A store of answers in a folder, for {@link recall} and {@link remember}: once one job has paid for an
 * answer, no other job pays for it again. It holds answers and hashes of requests, but no prompts. Nothing is opened until it is
 * used. Several processes may use one folder at a time. Needs the package `classic-level`.
 *
 * @param folder - created if it does not exist, for this user only
 *
 * @example
 * ```ts
 * await using store = answers('answers')
 * await pipeline(rows, requests, recall(store), attempt(job), retryFailed(job, attempt), remember(store), sink)
 * ```
 * @throws BatchlineError `ERR_OPTION` for an argument without a valid value. From the stages and from the
 *   methods of the store: `ERR_OPTION` if the package is not installed, or the store is closed;
 *   `ERR_LOCKED` if another process does not release it; `ERR_FORMAT` for a store of a newer version, or a
 *   database that is not a store; `ERR_STORAGE` for a disk that fails, or damaged files.
 */
export function answers(folder: string, { waitMs = 60_000 }: AnswersOptions = {}): AnswerStore {
  const check = new OptionCheck('answers')
  if (typeof folder !== 'string' || folder === '') throw check.error('the folder must be a path')
  check.ms('waitMs', waitMs, false)
  return new AnswerStore(folder, waitMs)
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw storeFailed('make', folder, error)
  }
}
