/**
 * Runs batches when they are due, polled or not: the ledger must show what was billed even if the
 * client never comes back.
 */
import type { Batch } from './batch.ts'
import { BatchRun, slowMs, Stopped } from './batch-run.ts'
import { describeError } from '../../describe-error.ts'
import type { RequestSpool } from './request-spool.ts'
import { runBatch } from './run-batch.ts'
import type { BatchService } from './batch-service.ts'
import { Turns } from './turns.ts'

/** Longest timer: the `now` option may be a clock that moves at any pace. */
const longestWaitMs = 60_000

/** Groups of requests that are in memory at a time, but for those that wait for slow answers. */
const mostTurns = 8

/**
 * After a cancel or the expiry of a batch that is being run: how long its answers may still take.
 * In real milliseconds, so that a clock that jumps does not cut off a `respond` that is quick.
 */
const lastMs = 100

export class BatchRunner {
  readonly #service: BatchService
  readonly #runs = new Map<Batch, BatchRun>()
  readonly #turns = new Turns(mostTurns)
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #told = false
  /** Called when a batch can't go on, and again only after all of them could. */
  onFailure: (failure: string) => void = () => {}

  constructor(service: BatchService) {
    this.#service = service
  }

  /** Why a batch that is due can't go on. It is tried again until it can. */
  get failure(): string | undefined {
    for (const run of this.#runs.values()) if (run.failure) return describeFailure(run)
    return undefined
  }

  /** Starts the batches that are due and sets a timer for the next one. */
  startDue(): void {
    if (this.#closed) return
    const { store, clock, settings } = this.#service
    const now = clock.now()
    let next = Infinity
    const due: Batch[] = []
    for (const batch of store.running) {
      const run = this.#runs.get(batch)
      const moment = run ? run.deadline : batch.endsAt
      if (moment > now) next = Math.min(next, moment)
      else if (run) run.limitWait(Math.min(lastMs, settings.patienceMs))
      else due.push(batch)
    }
    for (const batch of due.sort((a, b) => a.endsAt - b.endsAt)) this.#start(batch, now)
    clearTimeout(this.#timer)
    if (next === Infinity) return
    const waitMs = Math.min(Math.max(1, Math.ceil(clock.realUntil(next))), longestWaitMs)
    this.#timer = setTimeout(() => this.startDue(), waitMs)
    this.#timer.unref()
  }

  /**
   * Starts the batches that are due and waits until they have ended, but not for one that has been
   * waiting for an answer for `patienceMs`.
   *
   * @throws what keeps a batch from ending
   */
  async finishDue(): Promise<void> {
    this.startDue()
    // A batch that has just got its answers is not held any more.
    await new Promise((go) => setImmediate(go))
    const { patienceMs } = this.#service.settings
    await Promise.all(Array.from(this.#runs.values(), (run) => run.untilHeld(patienceMs)))
    if (this.failure !== undefined) throw new Error(this.failure)
  }

  /**
   * The same for a call, with a short limit: a short batch should have ended when it is polled, and
   * one with slow answers stays in progress.
   */
  async finishQuickly(): Promise<void> {
    this.startDue()
    // A run that is held must not be waited for anew by every call.
    const runs = Array.from(this.#runs.values()).filter((run) => !run.isHeld(slowMs))
    if (runs.length === 0) return
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, slowMs)))
    const all = Promise.all(runs.map((run) => run.done))
    await Promise.race([all, limit]).finally(() => clearTimeout(timer))
  }

  /** Stops all runs, and removes what batches that have not ended have on the disk. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const run of this.#runs.values()) run.stop()
    this.#turns.close()
    await Promise.all(Array.from(this.#runs.values(), (run) => run.done))
    for (const { facts } of this.#service.store.running) await facts.spool?.remove()
  }

  #start(batch: Batch, now: number): void {
    const { spool, planted } = batch.facts
    if (spool) {
      const run = new BatchRun(batch, () => this.#fail(run))
      // Its requests were processed before the deadline, and are answered only now.
      if (batch.givesUpAt <= now) run.limitWait(this.#service.settings.patienceMs)
      this.#runs.set(batch, run)
      run.done = this.#run(run, spool)
    } else if (planted) {
      batch.endPlanted(planted(batch))
      this.#service.store.running.delete(batch)
    }
  }

  async #run(run: BatchRun, spool: RequestSpool): Promise<void> {
    const { batch } = run
    try {
      await runBatch(run, spool, this.#service, this.#turns)
      this.#service.store.running.delete(batch)
      if (batch.hasFault('deleted')) await this.#remove(batch)
    } catch (error) {
      // A run that failed stays where it is, so that its batch is not run once more.
      if (!(error instanceof Stopped)) run.fail(error as Error)
      return
    }
    this.#runs.delete(batch)
    if (this.failure === undefined) this.#told = false
    run.end()
  }

  #fail(run: BatchRun): void {
    if (!this.#told) this.onFailure(describeFailure(run))
    this.#told = true
  }

  async #remove(batch: Batch): Promise<void> {
    this.#service.store.remove(batch)
    await batch.results?.remove()
  }
}

function describeFailure({ batch, failure }: BatchRun): string {
  return `batch ${batch.facts.id} can't end yet: ${describeError(failure)}`
}
