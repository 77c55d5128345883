/**
 * Ends batches when their time has come, whether or not anybody looks: the ledger must say what was
 * billed even if the client never comes back.
 */
import pLimit from 'p-limit'
import type { Batch } from './batch.ts'
import type { RequestSpool } from './request-spool.ts'
import { settleBatch } from './settle-batch.ts'
import type { BatchService } from './batch-service.ts'
import { Turns } from './turns.ts'

/** Longest wait of a timer: a clock that is handed in may move at any pace. */
const longestWaitMs = 60_000
/** How long a call waits for batches that are due, so that short ones have ended when one looks. */
const patienceMs = 25

export class Settler {
  readonly #service: BatchService
  readonly #running = new Map<Batch, Promise<void>>()
  /** Each holds two files open. */
  readonly #limit = pLimit(8)
  readonly #turns = new Turns()
  #timer: NodeJS.Timeout | undefined
  #closed = false
  /** Why results could not be made; the emulator is of no use from then on. */
  failure: Error | undefined

  constructor(service: BatchService) {
    this.#service = service
  }

  /** Starts what is due, and sets the timer for what is not. */
  look(): void {
    if (this.#closed) return
    const { store, clock } = this.#service
    const now = clock.now()
    let next = Infinity
    const due: Batch[] = []
    for (const batch of store.running) {
      if (this.#running.has(batch)) continue
      if (batch.endsAt <= now) due.push(batch)
      else next = Math.min(next, batch.endsAt)
    }
    for (const batch of due.sort((a, b) => a.endsAt - b.endsAt)) this.#end(batch)
    clearTimeout(this.#timer)
    if (next === Infinity) return
    const waitMs = Math.min(Math.max(1, Math.ceil(clock.realUntil(next))), longestWaitMs)
    this.#timer = setTimeout(() => this.look(), waitMs)
    this.#timer.unref()
  }

  /** Waits until all that is due has ended. */
  async settleDue(): Promise<void> {
    this.look()
    while (this.#running.size > 0) await Promise.all(this.#running.values())
    if (this.failure) throw this.failure
  }

  /** The same, but not for long: a batch with slow answers is still in progress. */
  async settleQuick(): Promise<void> {
    this.look()
    if (this.#running.size === 0) return
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)))
    await Promise.race([this.settleDue(), patience]).finally(() => clearTimeout(timer))
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#limit.clearQueue()
  }

  #end(batch: Batch): void {
    const { spool } = batch.facts
    if (spool) {
      this.#running.set(
        batch,
        this.#limit(() => this.#settle(batch, spool)),
      )
    } else {
      batch.endPlanted()
      this.#service.store.running.delete(batch)
    }
  }

  async #settle(batch: Batch, spool: RequestSpool): Promise<void> {
    try {
      await settleBatch(batch, spool, this.#service, this.#turns)
      this.#service.store.running.delete(batch)
      if (batch.hasFault('deleted')) await this.#remove(batch)
    } catch (error) {
      if (!this.#closed) this.failure = error as Error
    } finally {
      this.#running.delete(batch)
    }
  }

  async #remove(batch: Batch): Promise<void> {
    this.#service.store.remove(batch)
    await batch.results?.remove()
  }
}
