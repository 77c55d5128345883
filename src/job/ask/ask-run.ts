/**
 * What `askNow` does in one run. Outcomes leave in the order in which they came, whatever the calls take;
 * those behind a call wait for it, a few for each call that may run. An answer goes out once it is on record,
 * so that no later run asks for it again.
 */
import pLimit from 'p-limit'
import type { LimitFunction } from 'p-limit'
import type { Duplex } from 'node:stream'
import { isOutcome } from '../../is-outcome.ts'
import { asOpen, isOpenFailure, withoutOpen } from '../../open-failure.ts'
import type { Failed, Outcome } from '../../outcome.ts'
import { unexpectedItem } from '../../wiring.ts'
import { endError } from '../core/end-error.ts'
import type { JobParts } from '../core/job-parts.ts'
import { askKey } from '../journal/asked-state.ts'
import type { AskedRow } from '../journal/asked-state.ts'
import { attemptKey } from '../journal/attempt-key.ts'
import { damagedResults } from '../results/damaged-results.ts'
import { parseKeptLine } from '../results/result-line.ts'
import { AskRow } from './ask-row.ts'
import type { AskRowOptions } from './ask-row.ts'
import { askedOutcome } from './asked-outcome.ts'
import { AskedFile } from './asked-file.ts'
import { isOfJob } from './is-of-job.ts'
import { isWanted } from './is-wanted.ts'
import { judgeAnswer } from './judge-answer.ts'

export interface AskRunOptions extends Omit<AskRowOptions, 'stop' | 'file'> {
  readonly judge: () => Duplex
  readonly most: number
  readonly concurrency: number
  readonly again: boolean
  readonly when: ((failed: Failed) => boolean) | undefined
}

type EmitOutcome = (outcome: Outcome) => Promise<void> | undefined

/** How long a running call is waited for when the stream is destroyed, in milliseconds. */
const graceMs = 30_000

export class AskRun {
  readonly #job: JobParts
  readonly #options: AskRunOptions
  readonly #release: () => void
  readonly #limit: LimitFunction
  readonly #file: AskedFile
  readonly #row: AskRow
  readonly #stop = new AbortController()
  /** Rows that have a place among `most`: those on record, and those that this run has begun. */
  #places: number
  /** Calls of this run by row, while they run: a row that shares the request waits for it. */
  readonly #running = new Map<string, Promise<void>>()
  /** Rows that this run has asked for without an answer. */
  readonly #inVain = new Map<string, Outcome>()
  #last: Promise<void> | undefined
  #waiting = 0
  #grace: NodeJS.Timeout | undefined

  constructor(job: JobParts, options: AskRunOptions) {
    this.#job = job
    this.#options = options
    this.#limit = pLimit(options.concurrency)
    this.#file = new AskedFile(job)
    this.#row = new AskRow(job, { ...options, file: this.#file, stop: this.#stop.signal })
    this.#places = job.state.asked.places
    this.#release = job.roles.claim('askNow')
  }

  take(outcome: Outcome, emit: EmitOutcome, signal: AbortSignal): Promise<void> | undefined {
    if (!isOutcome(outcome)) throw unexpectedItem('askNow', outcome)
    const work = this.#workFor(outcome, signal)
    if (!work && this.#waiting === 0) return emit(outcome)
    this.#waiting++
    const own = this.#inTurn(this.#last, work ?? outcome, emit).finally(() => void this.#waiting--)
    this.#last = own
    return own
  }

  /** @throws BatchlineError `ERR_STOPPED`, `ERR_IN_DOUBT` if the gate is held: something was not sent. */
  async end(signal: AbortSignal): Promise<void> {
    await this.#row.end()
    this.#release()
    const error = signal.aborted ? undefined : endError(this.#job)
    if (error) throw error
  }

  /** The stream is destroyed: calls that run may come to their end, for a while. */
  abort(): void {
    this.#grace ??= setTimeout(() => this.#stop.abort(), graceMs)
  }

  async close(error: Error | null): Promise<void> {
    if (error) this.#job.life.isBroken = true
    clearTimeout(this.#grace)
    this.#release()
    await this.#row.close()
    await this.#file.close()
  }

  async #inTurn(
    before: Promise<void> | undefined,
    work: Promise<Outcome> | Outcome,
    emit: EmitOutcome,
  ): Promise<void> {
    const outcome = await work
    await before
    await emit(outcome)
  }

  /** What makes the outcome of a row; undefined where it passes as it is. */
  #workFor(outcome: Outcome, signal: AbortSignal): Promise<Outcome> | undefined {
    const { ref } = outcome
    const { asked } = this.#job.state
    if (!ref || (outcome.ok && asked.rows === 0) || !isOfJob(this.#job, outcome)) return undefined
    const key = askKey(attemptKey(ref), ref.chunk, ref.index)
    const known = asked.find(key)
    // What is paid is kept, whatever the options and the schema say now: its cost is in no other outcome.
    if (known?.answer && known.copy === ref.copy) return this.#recorded(outcome, known, signal)
    if (outcome.ok) return undefined
    // Once the job is resumed it is asked, so nothing may be made of its failure before.
    if (this.#job.state.canceled && outcome.failure.kind === 'canceled')
      return Promise.resolve(asOpen(outcome))
    if (!outcome.failure.retryable) return undefined
    if (!isWanted(this.#options.when, outcome)) return undefined
    // Only now: whether a row that shares the request gets the answer must not depend on when that came.
    if (known?.answer) return this.#recorded(outcome, known, signal)
    if (known?.givenUp && !this.#options.again) return undefined
    // Another attempt is to try it first. Until then it takes no place among `most` from rows behind it.
    if (isOpenFailure(outcome)) return undefined
    if (this.#inVain.has(key)) return Promise.resolve(this.#like(key, outcome))
    return this.#asked(outcome, { key, known, signal })
  }

  #asked(
    failed: Failed,
    { key, known, signal }: { key: string; known: AskedRow | undefined; signal: AbortSignal },
  ): Promise<Outcome> | undefined {
    const { most } = this.#options
    const running = this.#running.get(key)
    if (running) return this.#shared(failed, key, running, signal)
    if (!known && this.#places >= most) return undefined
    if (!known) this.#places++
    const calling = this.#limit(() => this.#row.ask(failed, signal))
    const ran = calling.then((answer) => {
      this.#running.delete(key)
      if (!this.#job.state.asked.find(key)?.answer && answer) this.#inVain.set(key, answer)
      return answer
    })
    const done = ran.then(() => {})
    // Whoever waits for it gets the error too; nobody may.
    done.catch(() => {})
    this.#running.set(key, done)
    return ran.then((instead) => instead ?? this.#ofRecord(failed, key, signal))
  }

  async #shared(
    failed: Failed,
    key: string,
    running: Promise<void>,
    signal: AbortSignal,
  ): Promise<Outcome> {
    await running
    return await this.#ofRecord(failed, key, signal)
  }

  /** A row that shares a request which was asked in vain. */
  #like(key: string, failed: Failed): Failed {
    const other = this.#inVain.get(key)
    return other && isOpenFailure(other) ? asOpen(failed) : failed
  }

  async #ofRecord(failed: Failed, key: string, signal: AbortSignal): Promise<Outcome> {
    const known = this.#job.state.asked.find(key)
    return known?.answer ? await this.#recorded(failed, known, signal) : this.#like(key, failed)
  }

  async #recorded(
    before: Outcome,
    { answer, copy }: AskedRow,
    signal: AbortSignal,
  ): Promise<Outcome> {
    if (!answer) return before
    const line = await this.#file.read(answer)
    const parsed = parseKeptLine(line)
    if (!parsed) throw damagedResults(this.#job.paths.asked)
    const outcome = askedOutcome(withoutOpen(before), parsed, answer, before.ref?.copy !== copy)
    if (!outcome.ok || outcome === before) return outcome
    return await judgeAnswer(this.#options.judge, outcome, signal)
  }
}
