/**
 * Runs batches when they are due, polled or not: the ledger must show what was billed even if the
 * client never comes back.
 */
import pLimit from 'p-limit'
import type { Batch } from './batch.ts'
import type { RequestSpool } from './request-spool.ts'
import { runBatch } from './run-batch.ts'
import type { BatchService } from './batch-service.ts'
import { Turns } from './turns.ts'

/** Longest timer: the `now` option may be a clock that moves at any pace. */
const longestWaitMs = 60_000
/**
 * How long a call waits for batches that are due: a short batch should have ended when it is
 * polled.
 */
const patienceMs = 25

export class BatchRunner {
  readonly #service: BatchService
  readonly #running = new Map<Batch, Promise<void>>()
  /** Limits open files: each running batch has two. */
  readonly #limit = pLimit(8)
  readonly #turns = new Turns()
  #timer: NodeJS.Timeout | undefined
  #closed = false
  /** Why writing results failed. The emulator is unusable from then on. */
  failure: Error | undefined

  constructor(service: BatchService) {
    this.#service = service
  }

  /** Starts the batches that are due and sets a timer for the next one. */
  startDue(): void {
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
    this.#timer = setTimeout(() => this.startDue(), waitMs)
    this.#timer.unref()
  }

  /** Starts the batches that are due and waits until they have ended. */
  async finishDue(): Promise<void> {
    this.startDue()
    while (this.#running.size > 0) await Promise.all(this.#running.values())
    if (this.failure) throw this.failure
  }

  /** The same, with a short limit: a batch with slow answers stays in progress. */
  async finishQuickly(): Promise<void> {
    this.startDue()
    if (this.#running.size === 0) return
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)))
    await Promise.race([this.finishDue(), patience]).finally(() => clearTimeout(timer))
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
        this.#limit(() => this.#run(batch, spool)),
      )
    } else {
      batch.endPlanted()
      this.#service.store.running.delete(batch)
    }
  }

  async #run(batch: Batch, spool: RequestSpool): Promise<void> {
    try {
      await runBatch(batch, spool, this.#service, this.#turns)
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
