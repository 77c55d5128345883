/**
 * What `retryFailed` does in one run. Level 0 is what comes in; level n is what the n-th pass of the
 * attempt gives. Each level passes successes on at once and spools what may be tried again; when it
 * has ended, the next pass runs over its spool. Passes only go up, and each holds no more than the
 * failures of the one before, so this ends.
 */
import { Readable, Writable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isOutcome } from '../../outcome.ts'
import type { BatchRequest, Failed, Outcome } from '../../outcome.ts'
import { rowsIn } from '../../stream/row-buffers.ts'
import { unexpectedItem } from '../../wiring.ts'
import { attemptKey } from '../journal/attempt-key.ts'
import type { Job } from '../job.ts'
import { rewritten } from './rewritten.ts'
import type { Rewrite } from './rewritten.ts'
import { RetrySpool } from './retry-spool.ts'
import { SealedRequests } from './sealed-requests.ts'
import { Superseded } from './superseded.ts'

export interface RetryRunOptions {
  readonly attempt: (job: Job) => Duplex
  readonly maxAttempts: number
  readonly rewrite: Rewrite
  readonly name: string | undefined
}

type EmitOutcome = (outcome: Outcome) => Promise<void> | undefined

interface Level {
  /** The view whose outcomes come in; undefined for level 0, where they may be of any attempt. */
  readonly of: Job | undefined
  /** The view for what failed. */
  readonly next: Job
  readonly spool: RetrySpool
  readonly superseded: Superseded
}

export class RetryRun {
  readonly #job: Job
  readonly #options: RetryRunOptions
  readonly #claims: Array<() => void> = []
  #level: Level

  constructor(job: Job, options: RetryRunOptions) {
    this.#job = job
    this.#options = options
    this.#level = this.#makeLevel(undefined, job.next(options.name))
    job.core.roles.finishers.add(this)
  }

  /** An outcome of the level that runs. */
  take(outcome: Outcome, emit: EmitOutcome): Promise<void> | undefined {
    if (!isOutcome(outcome)) throw unexpectedItem('retryFailed', outcome)
    const { of, superseded } = this.#level
    const { ref } = outcome
    const passing = !ref || (of !== undefined && attemptKey(ref) !== of.key)
    if (passing) return emit(outcome)
    const isSuperseded = superseded.has(ref)
    if (typeof isSuperseded === 'boolean') return this.#sort(outcome, isSuperseded, emit)
    return isSuperseded.then((late) => this.#sort(outcome, late, emit))
  }

  #sort(outcome: Outcome, isSuperseded: boolean, emit: EmitOutcome): Promise<void> | undefined {
    if (isSuperseded) return undefined
    const { next } = this.#level
    const isLast = next.attempt > this.#options.maxAttempts
    if (outcome.ok || !outcome.failure.retryable || isLast) return emit(outcome)
    return this.#spool(outcome)
  }

  async #spool(outcome: Failed): Promise<void> {
    await this.#level.spool.add(outcome)
    await this.#job.core.reached('failure spooled')
  }

  /** The attempt that came in has ended: runs the passes that follow. */
  async end(emit: EmitOutcome, signal: AbortSignal): Promise<void> {
    const { core } = this.#job
    for (;;) {
      const { next, spool, superseded } = this.#level
      if (spool.rows === 0 && superseded.chunks === 0) break
      // Nothing new may be sent: the failures are what there is.
      const held = await core.mayGoOn()
      if (held) for await (const failed of spool.read()) await emit(failed)
      else if (spool.rows > 0) core.emit({ type: 'retrying', attempt: next.key, rows: spool.rows })
      this.#level = this.#makeLevel(next, next.next(this.#options.name))
      try {
        await this.#pass(next, held ? undefined : spool, emit, signal)
      } finally {
        await spool.remove()
      }
    }
    const last = [...core.roles.finishers].at(-1) === this
    this.#release()
    if (last && !signal.aborted) core.endHeld()
  }

  async close(error: Error | null): Promise<void> {
    if (error) this.#job.core.broken = true
    await this.#level.spool.remove()
    this.#release()
  }

  #release(): void {
    for (const release of this.#claims.splice(0)) release()
    this.#job.core.roles.finishers.delete(this)
  }

  #makeLevel(of: Job | undefined, next: Job): Level {
    const { core } = this.#job
    const release = core.roles.claim(`retryFailed into attempt ${next.key}`)
    this.#claims.push(() => {
      release()
      core.frozen.thaw(next.key)
    })
    return {
      of,
      next,
      spool: new RetrySpool(core, next.key),
      superseded: new Superseded(core, core.frozen.freeze(next.key)),
    }
  }

  async #pass(
    view: Job,
    spool: RetrySpool | undefined,
    emit: EmitOutcome,
    signal: AbortSignal,
  ): Promise<void> {
    const sink = new Writable({
      objectMode: true,
      highWaterMark: rowsIn,
      write: (outcome: Outcome, _encoding, done) => {
        let taken: Promise<void> | undefined
        try {
          taken = this.take(outcome, emit)
        } catch (error) {
          done(error as Error)
          return
        }
        if (taken) taken.then(() => done(), done)
        else done()
      },
    })
    const source = Readable.from(this.#requests(spool, view.key))
    await pipeline(source, this.#options.attempt(view), sink, { signal })
  }

  /** The requests of the failures, rewritten; a failure that can't be asked again goes along as it is. */
  async *#requests(
    spool: RetrySpool | undefined,
    attempt: string,
  ): AsyncGenerator<BatchRequest | Outcome> {
    if (!spool) return
    const sealed = new SealedRequests(this.#job.core)
    try {
      for await (const failed of spool.read()) {
        const request = failed.ref && (await sealed.get(failed.ref))
        const { rewrite } = this.#options
        yield (request && rewritten(rewrite, request, failed, attempt)) ?? failed
      }
    } finally {
      await sealed.close()
    }
  }
}
