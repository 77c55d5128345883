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
import type { AskedRow } from '../journal/asked-state.ts'
import type { AskRecord } from '../journal/journal-records.ts'
import { askCall } from './ask-call.ts'
import { closed, lost, othersLost, stopped, unfit } from './ask-words.ts'
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

type Left = Pick<Extract<AskRecord, { type: 'UNASKED' }>, 'why' | 'lost' | 'givenUp'>

/** So many steps ask for a row that the service does not take, before one gives it up as any other run. */
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
    if (signal.aborted) return this.#undone(failed)
    if (this.#isClosed) return await this.#notCalled(failed)
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
        return await this.#unanswered(failed, answer, signal)
      }
      return await this.#keep({ failed, request, ask, answer })
    } finally {
      life.asking--
      // A budget, or who closes the job, may have waited for this call.
      waiter.notify()
    }
  }

  /** Says the results of the calls of this run. */
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

  async #unanswered(
    failed: Failed,
    { kind, why, afterMs }: Unanswered,
    { aborted }: AbortSignal,
  ): Promise<Failed> {
    const { gate, events, step } = this.#job
    if (kind === 'stop') {
      const held = gate.hold({ code: 'ERR_STOPPED', message: stopped(why) })
      events.emit({ type: 'held', why: held.message })
      return await this.#leave(failed, { why })
    }
    // How often a call for the row was begun, in all runs.
    const tries = this.#known(failed)?.tries ?? 0
    if (kind === 'wait' && step && tries < mostSteps) {
      step.block(afterMs)
      return await this.#leave(failed, { why })
    }
    const unknown = kind === 'lost' ? ({ lost: true } as const) : {}
    // Its failure goes to nobody, or to nobody as final: the call was cut short, and the next run makes it again.
    const isCut = aborted || (kind === 'wait' && gate.held && gate.held.code !== 'ERR_WAITING')
    if (isCut) return await this.#leave(failed, { why, ...unknown })
    if (kind === 'wait') this.#giveUp(why)
    else this.#sayLost(failed, why)
    return await this.#leave(failed, { why, givenUp: true, ...unknown })
  }

  /** What the service does not take is given up without a call. What a call before may have cost stays known. */
  async #notCalled(failed: Failed): Promise<Failed> {
    const before = this.#known(failed)
    if (before?.givenUp || this.#job.gate.held) return this.#undone(failed)
    const unknown = before?.asks ? ({ lost: true } as const) : {}
    return await this.#leave(failed, { why: 'not called', givenUp: true, ...unknown })
  }

  async #leave(failed: Failed, what: Left): Promise<Failed> {
    await this.#job.records.add({ type: 'UNASKED', ...placeOf(failed), ...what })
    return this.#undone(failed)
  }

  #known(failed: Failed): AskedRow | undefined {
    const { attempt, chunk, index } = placeOf(failed)
    return this.#job.state.asked.find(askKey(attempt, chunk, index))
  }

  #sayLost(failed: Failed, why: string): void {
    this.#count.lost++
    if (this.#count.lost > mostNamed) return
    const what = lost(failed, why)
    this.#job.events.emit({ type: 'trouble', code: 'ask', what, againMs: 0 })
  }

  #giveUp(why: string): void {
    this.#count.notTaken++
    this.#givenUp++
    if (this.#givenUp !== givenUpRows * this.#options.concurrency) return
    this.#job.events.emit({
      type: 'trouble',
      code: 'ask',
      what: closed(why),
      againMs: 0,
    })
  }
}
