/**
 * Asks for one row: its sealed request, rewritten; the gate and the budget; a record that a call is about to
 * be made; the call; its answer to the disk; a record of where it lies. A process that dies in between leaves
 * the first record alone, and the next run says that it asks again.
 */
import { CallPace } from '../../api/call-pace.ts'
import type { MessageClient } from '../../api/message-client.ts'
import { askOf } from '../../cost/ask-of.ts'
import { toUsd } from '../../cost/rates.ts'
import { toJson } from '../../json/to-json.ts'
import { asOpen } from '../../open-failure.ts'
import type { Failed, Outcome } from '../../outcome.ts'
import { checkRequest } from '../../request/check-request.ts'
import type { JobParts } from '../core/job-parts.ts'
import type { Rewrite } from '../retry/rewritten.ts'
import { askKey } from '../journal/asked-state.ts'
import { askCall } from './ask-call.ts'
import type { AskedFile } from './asked-file.ts'
import { CallStart } from './call-start.ts'
import { keepAnswer } from './keep-answer.ts'
import type { AnswerToKeep } from './keep-answer.ts'
import { placeOf } from './request-place.ts'
import { RequestsToAsk } from './requests-to-ask.ts'

export interface AskRowOptions {
  readonly client: MessageClient
  readonly rewrite: Rewrite
  readonly betas: readonly string[]
  readonly timeoutMs: number | undefined
  readonly concurrency: number
  /** Ends calls that run. */
  readonly stop: AbortSignal
  readonly file: AskedFile
}

/** So many steps ask for a row that the service does not take, before it is given up as in any other run. */
const mostSteps = 5
/** Rows without a known answer that are named; of the others only the number is told. */
const mostNamed = 3
/** So many rows in a row, for each call at a time, that the service did not take: it is not asked further. */
const givenUpRows = 2

interface Unanswered {
  readonly kind: 'lost' | 'stop' | 'wait'
  readonly why: string
  readonly afterMs?: number | undefined
}

export class AskRow {
  readonly #job: JobParts
  readonly #options: AskRowOptions
  readonly #requests: RequestsToAsk
  readonly #start: CallStart
  readonly #pace = new CallPace()
  #givenUp = 0
  readonly #count = { answered: 0, refused: 0, lost: 0, notTaken: 0 }
  /** What answers cost before this run, in picodollars. */
  readonly #before: number

  constructor(job: JobParts, options: AskRowOptions) {
    this.#job = job
    this.#options = options
    this.#requests = new RequestsToAsk(job, options.rewrite)
    this.#start = new CallStart(job)
    this.#before = job.state.asked.cost.picos
  }

  /** @returns the outcome of a row that has no answer; undefined if one is on record now */
  async ask(failed: Failed, signal: AbortSignal): Promise<Outcome | undefined> {
    const { life, waiter } = this.#job
    if (this.#isClosed || signal.aborted) return this.#undone(failed)
    const request = await this.#requests.get(failed)
    if (!request) return failed
    const { custom_id, params } = request
    const why = checkRequest({ custom_id, params })
    if (why !== undefined) return unfit(failed, why)
    const text = toJson(params)
    const body = Buffer.from(text)
    const ask = askOf(params, body)
    if (!(await this.#start.begin(failed, { ask, body, signal }))) return this.#undone(failed)
    try {
      const { client, betas, timeoutMs, stop } = this.#options
      const call = { client, betas, timeoutMs, stop, signal, pace: this.#pace }
      const answer = await askCall(this.#job, request, text, call)
      if (answer.kind !== 'answered' && answer.kind !== 'refused') {
        return await this.#unanswered(failed, answer)
      }
      return await this.#keep({ failed, request, ask, answer })
    } finally {
      life.asking--
      // A budget, or who closes the job, may have waited for this call.
      waiter.notify()
    }
  }

  /** Says what came of the calls of this run. */
  async end(): Promise<void> {
    await this.close()
    if (!this.#start.hasCalled) return
    const { events, state } = this.#job
    const unnamed = this.#count.lost - mostNamed
    if (unnamed > 0)
      events.emit({ type: 'trouble', code: 'ask', what: othersLost(unnamed), againMs: 0 })
    const usd = toUsd(state.asked.cost.picos - this.#before)
    events.emit({ type: 'asked', ...this.#count, usd })
  }

  async close(): Promise<void> {
    await this.#requests.close()
  }

  /** Where the job is stopped, the next run goes on. Elsewhere a run that ends is complete without it. */
  #undone(failed: Failed): Failed {
    return this.#job.gate.held ? asOpen(failed) : failed
  }

  get #isClosed(): boolean {
    return this.#givenUp >= givenUpRows * this.#options.concurrency
  }

  async #keep(given: AnswerToKeep): Promise<undefined> {
    this.#givenUp = 0
    await keepAnswer(this.#job, this.#options.file, given)
    this.#count[given.answer.kind]++
  }

  async #unanswered(failed: Failed, { kind, why, afterMs }: Unanswered): Promise<Failed> {
    const { gate, events, records, step } = this.#job
    if (kind === 'lost') {
      this.#count.lost++
      if (this.#count.lost <= mostNamed) {
        events.emit({ type: 'trouble', code: 'ask', what: lost(failed, why), againMs: 0 })
      }
      return this.#undone(failed)
    }
    if (kind === 'wait' && step && this.#tries(failed) < mostSteps) step.block(afterMs)
    else if (kind === 'wait') this.#giveUp(why)
    else {
      const held = gate.hold({ code: 'ERR_STOPPED', message: stopped(why) })
      events.emit({ type: 'held', why: held.message })
    }
    await records.add({ type: 'UNASKED', ...placeOf(failed), why })
    return this.#undone(failed)
  }

  /** How often a call for the row was begun, in all runs. */
  #tries(failed: Failed): number {
    const { attempt, chunk, index } = placeOf(failed)
    return this.#job.state.asked.find(askKey(attempt, chunk, index))?.tries ?? 0
  }

  #giveUp(why: string): void {
    this.#count.notTaken++
    this.#givenUp++
    if (this.#givenUp !== givenUpRows * this.#options.concurrency) return
    this.#job.events.emit({
      type: 'trouble',
      code: 'ask',
      what: `the service takes no calls of askNow (${why}): it is not asked further in this run`,
      againMs: 0,
    })
  }
}

function unfit(failed: Failed, why: string): Failed {
  const message = `never asked: what rewrite made of the request can't be sent: ${why}`
  return { ...failed, failure: { kind: 'rejected', message, retryable: false } }
}

function lost({ position }: Failed, why: string): string {
  return (
    `the answer to a call of askNow for row ${position + 1} is not known (${why}): it may have been paid. The row stays failed, and the ` +
    'next run asks again'
  )
}

function othersLost(rows: number): string {
  const [which, they] =
    rows === 1 ? ['one more call', 'It'] : [`${rows.toLocaleString('en-US')} more calls`, 'They']
  return `the answer to ${which} of askNow is not known either. ${they} may have been paid too, and the next run asks again`
}

function stopped(why: string): string {
  return (
    `the service takes no more requests (${why}): nothing new is asked or sent, rows without an answer stay failed, and what is ` +
    'paid is kept. Fix the cause and run the same program again: it continues here.'
  )
}
