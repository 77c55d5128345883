/**
 * What `retryFailed` does in one run. Level 0 is the outcomes that come in; level n is the outcomes of the
 * n-th pass of the attempt. Each level passes successes on at once and spools what may be tried again. When
 * it has ended, the next pass runs over its spool. Attempt numbers only rise, and each pass holds no more
 * than the failures of the one before, so this ends.
 */
import { Readable, Writable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isOutcome } from '../../is-outcome.ts'
import { asOpen } from '../../open-failure.ts'
import type { BatchRequest, Failed, Outcome } from '../../outcome.ts'
import { rowsIn } from '../../stream/row-buffers.ts'
import { unexpectedItem } from '../../wiring.ts'
import { attemptKey } from '../journal/attempt-key.ts'
import type { Attempt } from '../core/attempt.ts'
import { endError } from '../core/end-error.ts'
import { decided } from './decided.ts'
import type { When } from './decided.ts'
import { rewritten } from './rewritten.ts'
import type { Rewrite } from './rewritten.ts'
import { RetrySpool } from './retry-spool.ts'
import { isAskedNow } from './is-asked-now.ts'
import { SealedRequests } from './sealed-requests.ts'
import { Superseded } from './superseded.ts'

export interface RetryRunOptions {
  readonly attempt: (attempt: Attempt) => Duplex
  readonly maxAttempts: number
  readonly rewrite: Rewrite
  readonly when: When | undefined
  readonly name: string | undefined
}

type EmitOutcome = (outcome: Outcome) => Promise<void> | undefined

interface Level {
  /** The attempt of the incoming outcomes; undefined for level 0, where they may come from any attempt. */
  readonly of: Attempt | undefined
  /** The attempt that retries the failures. */
  readonly next: Attempt
  readonly spool: RetrySpool
  readonly superseded: Superseded
}

export class RetryRun {
  readonly #first: Attempt
  readonly #options: RetryRunOptions
  readonly #claims: Array<() => void> = []
  /** Whether it stands before all others, so that it sees each outcome of the first attempt once. */
  readonly #isFirst: boolean
  #level: Level

  constructor(first: Attempt, options: RetryRunOptions) {
    this.#first = first
    this.#options = options
    this.#level = this.#makeLevel(undefined, first.next(options.name))
    const { finishers } = first.parts.roles
    this.#isFirst = finishers.size === 0
    finishers.add(this)
  }

  /** Takes an outcome of the current level. */
  take(outcome: Outcome, emit: EmitOutcome): Promise<void> | undefined {
    if (!isOutcome(outcome)) throw unexpectedItem('retryFailed', outcome)
    const { of, superseded } = this.#level
    const { ref } = outcome
    const { watchers } = this.#first.parts
    if (watchers.length > 0 && !of && this.#isFirst) {
      for (const watcher of watchers) watcher.note(outcome)
    }
    const passing = !ref || (of !== undefined && attemptKey(ref) !== of.key)
    if (passing) return emit(outcome)
    const isSuperseded = superseded.has(ref)
    if (typeof isSuperseded === 'boolean') return this.#sort(outcome, isSuperseded, emit)
    return isSuperseded.then((late) => this.#sort(outcome, late, emit))
  }

  #sort(outcome: Outcome, isSuperseded: boolean, emit: EmitOutcome): Promise<void> | undefined {
    if (isSuperseded) return undefined
    const { next } = this.#level
    const { maxAttempts, when } = this.#options
    const { state } = this.#first.parts
    // What askNow has answered is paid: with more attempts than before, or by `when`, it would be paid again.
    const isLast = next.attempt > maxAttempts || isAskedNow(state, outcome)
    // Once the job is resumed, it is sent again.
    const isCanceled = state.canceled && !outcome.ok && outcome.failure.kind === 'canceled'
    if (isCanceled && !isLast) return emit(asOpen(outcome))
    if (outcome.ok || isLast || !decided(when, outcome, next.key)) return emit(outcome)
    return this.#spool(outcome)
  }

  async #spool(outcome: Failed): Promise<void> {
    await this.#level.spool.add(outcome)
    await this.#first.parts.failpoint('failure spooled')
  }

  /** Called when the incoming attempt has ended. Runs the passes that follow. */
  async end(emit: EmitOutcome, signal: AbortSignal): Promise<void> {
    const { gate, breaker, events, roles } = this.#first.parts
    for (;;) {
      const { next, spool, superseded } = this.#level
      if (spool.rows === 0 && superseded.chunks === 0) break
      // Nothing new may be sent, so the failures are final for this run.
      let held = await gate.ask()
      // Rows that a later attempt has on record cost nothing more, so a replay is not stopped here.
      if (!held && spool.rows > 0) {
        await breaker?.admit()
        held = gate.held
      }
      if (held) for await (const failed of spool.read()) await emit(asOpen(failed))
      else if (spool.rows > 0) events.emit({ type: 'retrying', ...nameOf(next), rows: spool.rows })
      this.#level = this.#makeLevel(next, next.next(this.#options.name))
      try {
        await this.#pass(next, held ? undefined : spool, emit, signal)
      } finally {
        await spool.remove()
      }
    }
    // Where there is askNow behind it, that ends a stopped run, once it has emitted what it holds.
    const isLast = [...roles.finishers].at(-1) === this && !roles.has('askNow')
    this.#release()
    const error = isLast && !signal.aborted ? endError(this.#first.parts) : undefined
    if (error) throw error
  }

  async close(error: Error | null): Promise<void> {
    if (error) this.#first.parts.life.isBroken = true
    await this.#level.spool.remove()
    this.#release()
  }

  #release(): void {
    for (const release of this.#claims.splice(0)) release()
    this.#first.parts.roles.finishers.delete(this)
  }

  #makeLevel(of: Attempt | undefined, next: Attempt): Level {
    const { parts } = this.#first
    const { roles, runs, paths } = parts
    const release = roles.claim(`retryFailed into attempt ${next.key}`)
    this.#claims.push(() => {
      release()
      runs.thaw(next.key)
    })
    return {
      of,
      next,
      spool: new RetrySpool(parts, next.key),
      superseded: new Superseded(paths, runs.freeze(next.key)),
    }
  }

  async #pass(
    attempt: Attempt,
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
    const source = Readable.from(this.#requests(spool, attempt.key))
    await pipeline(source, this.#options.attempt(attempt), sink, { signal })
  }

  /** Yields the rewritten requests of the failures. A failure that can't be retried is passed on unchanged. */
  async *#requests(
    spool: RetrySpool | undefined,
    attempt: string,
  ): AsyncGenerator<BatchRequest | Outcome> {
    if (!spool) return
    const sealed = new SealedRequests(this.#first.parts)
    try {
      for await (const failed of spool.read()) {
        const found = failed.ref && (await sealed.get(failed.ref))
        const request = found && withSpent(found, failed)
        const { rewrite } = this.#options
        yield (request && rewritten(rewrite, request, failed, attempt)) ?? failed
      }
    } finally {
      await sealed.close()
    }
  }
}

/** A request with what was spent on its row, the failed attempt included. */
function withSpent(request: BatchRequest, { cost_usd, usage }: Failed): BatchRequest {
  // An answer without a cost has a price that is not known. Without an answer nothing was added.
  const spent = cost_usd ?? (usage === undefined ? request.spent_usd : null)
  return spent === undefined ? request : { ...request, spent_usd: spent }
}

function nameOf({ attempt, name }: Attempt): { attempt: number; name?: string } {
  return { attempt, ...(name === undefined ? {} : { name }) }
}
