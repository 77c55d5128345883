import { attemptKey } from '../journal/attempt-key.ts'
import type { JobParts } from './job-parts.ts'

/**
 * One attempt of a job: what the stages work on. `openJob` returns the first. `retryFailed` passes each
 * later one to the function that makes its stages.
 *
 * @typeParam Row - the part of a row that is carried to its outcome
 * @example
 * ```ts
 * const stages = (attempt: Attempt<Ticket>) =>
 *   compose(chunkBySize(attempt), submitBatches(attempt), awaitResults(attempt))
 * ```
 */
export class Attempt<Row = unknown> {
  /** The number of the attempt, from 1. */
  readonly attempt: number
  /** The name of the `retryFailed` that the attempt belongs to, if it has one. */
  readonly name?: string
  /** Carries the row type. It has no value at run time. */
  declare readonly row?: Row
  /** @internal */
  readonly parts: JobParts
  readonly #attempts: Map<string, Attempt<Row>>

  /** @internal */
  constructor(
    parts: JobParts,
    attempt: number = 1,
    name?: string,
    attempts: Map<string, Attempt<Row>> = new Map(),
  ) {
    this.parts = parts
    this.attempt = attempt
    if (name !== undefined) this.name = name
    this.#attempts = attempts
  }

  /** The attempt's key in file names and records. @internal */
  get key(): string {
    return attemptKey(this)
  }

  /**
   * Returns the next attempt: the same object on every call.
   *
   * @param name - the name of the calling `retryFailed`, if it has one
   */
  next(name: string | undefined = this.name): Attempt<Row> {
    const key = attemptKey({ attempt: this.attempt + 1, ...(name === undefined ? {} : { name }) })
    let next = this.#attempts.get(key)
    if (!next) {
      next = new Attempt<Row>(this.parts, this.attempt + 1, name, this.#attempts)
      this.#attempts.set(key, next)
    }
    return next
  }
}
