/**
 * Hands outcomes to the user's function until they are in the database, once. A call that failed may have
 * committed: only the offset, which lies in the same transaction, can tell.
 */
import { setTimeout } from 'node:timers/promises'
import { BatchlineError } from '../../errors.ts'
import { isCount } from '../../order/placed-line.ts'
import { badOffset, notRead, notWritten, offsetNotKept, otherOffset } from './write-errors.ts'
import type { ReadOffset, WriteRetry, WriteSpan } from './write-options.ts'

const mostWaitMs = 60_000

export interface DeliveryOptions<Item> {
  readonly write: (items: readonly Item[], span: WriteSpan) => Promise<void> | void
  readonly offset: number | ReadOffset
  readonly maxTries: number
  readonly retryMs: number
  readonly onRetry: ((retry: WriteRetry) => void) | undefined
  /** For the function: aborts when its work is not wanted any more. */
  readonly signal: AbortSignal
  /** Aborts when nothing is tried again. */
  readonly ending: AbortSignal
}

export class Delivery<Item> {
  readonly #options: DeliveryOptions<Item>
  #offset = 0
  #isProved = false

  constructor(options: DeliveryOptions<Item>) {
    this.#options = options
  }

  /** Rows of the input that are in the database. */
  get offset(): number {
    return this.#offset
  }

  /** Reads the offset for the first time. */
  async open(): Promise<void> {
    const { offset } = this.#options
    if (typeof offset === 'number') {
      this.#offset = offset
      return
    }
    for (let failures = 1; ; failures++) {
      try {
        this.#offset = await readWith(offset)
        return
      } catch (error) {
        await this.#pause(0, failures, error, () => notRead(failures, error))
      }
    }
  }

  /** @param to - the offset afterwards */
  async deliver(items: readonly Item[], to: number): Promise<void> {
    const { write, signal } = this.#options
    const from = this.#offset
    let failures = 0
    while (this.#offset !== to) {
      try {
        await write(items, { from, to, signal })
        await this.#prove(from, to)
        this.#offset = to
      } catch (error) {
        if (isOurs(error)) throw error
        failures = await this.#find(from, to, failures + 1, error)
      }
    }
  }

  /** After a failure: reads the offset, as often as may be. Returns how often it has failed in all. */
  async #find(from: number, to: number, before: number, cause: unknown): Promise<number> {
    const { offset } = this.#options
    if (typeof offset === 'number') throw notWritten(from, to, before, cause, false)
    let error = cause
    for (let failures = before; ; failures++) {
      let found: number | undefined
      try {
        found = await readWith(offset)
      } catch (other) {
        if (isOurs(other)) throw other
        error = other
      }
      if (found === to) {
        this.#offset = to
        return failures
      }
      if (found !== undefined && found !== from) throw otherOffset(from, to, found, cause)
      // The database is back, and the wait was before this read.
      if (found === from && failures > before) return failures - 1
      await this.#pause(to, failures, error, () => notWritten(from, to, failures, error, true))
      if (found === from) return failures
    }
  }

  /** A function that forgets the offset would be noticed in the next run, by outcomes that are there twice. */
  async #prove(from: number, to: number): Promise<void> {
    const { offset } = this.#options
    if (this.#isProved || typeof offset === 'number') return
    const found = await readWith(offset)
    if (found !== to) throw offsetNotKept(from, to, found)
    this.#isProved = true
  }

  /** Waits before the next try; throws where there is none. */
  async #pause(to: number, failures: number, error: unknown, end: () => Error): Promise<void> {
    const { maxTries, retryMs, onRetry, ending } = this.#options
    if (isOurs(error)) throw error
    if (failures >= maxTries || ending.aborted) throw end()
    const ms = Math.min(mostWaitMs, retryMs * 4 ** (failures - 1)) * (1 + Math.random() / 4)
    const waitMs = Math.round(ms)
    onRetry?.({ error, from: this.#offset, to, failures, waitMs })
    await setTimeout(waitMs, undefined, { signal: ending }).catch(() => {
      throw end()
    })
  }
}

async function readWith(offset: ReadOffset): Promise<number> {
  const found: unknown = await offset()
  if (!isCount(found)) throw badOffset(found)
  return found
}

function isOurs(error: unknown): boolean {
  return error instanceof BatchlineError
}
