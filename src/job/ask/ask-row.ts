/**
 * Asks for one row: its sealed request, rewritten; the gate and the budget; a record that a call is about to
 * be made; the call; its answer to the disk; a record of where it lies. A process that dies in between leaves
 * the first record alone, and the next run says that it asks again.
 */
import { createHash } from 'node:crypto'
import { CallPace } from '../../api/call-pace.ts'
import type { MessageAnswer } from '../../api/message-answer.ts'
import type { MessageClient } from '../../api/message-client.ts'
import { askOf } from '../../cost/ask-of.ts'
import type { Ask } from '../../cost/ask-of.ts'
import { AskedSum } from '../../cost/asked-sum.ts'
import type { RecordedUsage } from '../../cost/recorded-usage.ts'
import { toUsd } from '../../cost/rates.ts'
import { toJson } from '../../json/to-json.ts'
import type { BatchRequest, Failed, Outcome } from '../../outcome.ts'
import { checkRequest } from '../../request/check-request.ts'
import { Serial } from '../../stream/serial.ts'
import type { JobParts } from '../core/job-parts.ts'
import { wirePrefix } from '../core/wire-id.ts'
import { attemptKey } from '../journal/attempt-key.ts'
import { rewritten } from '../retry/rewritten.ts'
import type { Rewrite } from '../retry/rewritten.ts'
import { SealedRequests } from '../retry/sealed-requests.ts'
import { askCall } from './ask-call.ts'
import { answerLine, usageOf } from './answer-line.ts'
import type { AskedFile } from './asked-file.ts'

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

/** So many rows in a row, for each call at a time, that the service did not take: it is not asked further. */
const givenUpRows = 2

export class AskRow {
  readonly #job: JobParts
  readonly #options: AskRowOptions
  readonly #sealed: SealedRequests
  readonly #reads = new Serial()
  readonly #begins = new Serial()
  readonly #pace = new CallPace()
  #givenUp = 0
  readonly #count = { answered: 0, refused: 0, lost: 0, notTaken: 0 }
  /** What answers cost before this run, in picodollars. */
  readonly #before: number
  #hasBegun = false

  constructor(job: JobParts, options: AskRowOptions) {
    this.#job = job
    this.#options = options
    this.#sealed = new SealedRequests(job)
    this.#before = job.state.asked.cost.picos
  }

  /** @returns the outcome of a row that has no answer; undefined if one is on record now */
  async ask(failed: Failed, key: string, signal: AbortSignal): Promise<Outcome | undefined> {
    if (this.#isClosed || signal.aborted) return failed
    const request = await this.#requestOf(failed)
    if (!request) return failed
    const { custom_id, params } = request
    const why = checkRequest({ custom_id, params })
    if (why !== undefined) return refusedHere(failed, why)
    const body = toJson(params)
    const bytes = Buffer.from(body)
    const ask = askOf(params, bytes)
    const isBegun = await this.#begins.run(() => this.#begin(failed, key, { ask, bytes, signal }))
    if (!isBegun) return failed
    try {
      const { client, betas, timeoutMs, stop } = this.#options
      const call = { client, betas, timeoutMs, stop, signal, pace: this.#pace }
      const answer = await askCall(this.#job, request, body, call)
      return await this.#conclude(failed, request, ask, answer)
    } finally {
      this.#job.life.asking--
      // A budget may have waited for what this call costs.
      this.#job.waiter.notify()
    }
  }

  /** Says what came of the calls of this run. */
  async end(): Promise<void> {
    await this.#sealed.close()
    if (!this.#hasBegun) return
    const { events, state } = this.#job
    const usd = toUsd(state.asked.cost.picos - this.#before)
    events.emit({ type: 'asked', ...this.#count, usd })
  }

  async close(): Promise<void> {
    await this.#sealed.close()
  }

  get #isClosed(): boolean {
    return this.#givenUp >= givenUpRows * this.#options.concurrency
  }

  async #requestOf(failed: Failed): Promise<BatchRequest | undefined> {
    const { ref, position } = failed
    const found = ref && (await this.#reads.run(() => this.#sealed.get(ref)))
    if (!found || found.position !== position) return undefined
    const request = rewritten(this.#options.rewrite, found, failed, undefined)
    return request && { ...request, ...spentOf(found, failed) }
  }

  /** @returns whether the call may be made, and a record says so */
  async #begin(
    failed: Failed,
    key: string,
    { ask, bytes, signal }: { ask: Ask; bytes: Buffer; signal: AbortSignal },
  ): Promise<boolean> {
    const { records, state, events, budget, life } = this.#job
    if (this.#isClosed || !(await this.#mayAsk(ask, signal))) return false
    try {
      const before = state.asked.find(key)
      const tries = (before?.tries ?? 0) + 1
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const asks = new AskedSum().with(ask)
      await records.add({ type: 'ASKING', ...placeOf(failed), try: tries, sha256, asks })
      life.asking++
      if (!this.#hasBegun) events.emit({ type: 'asking', position: failed.position })
      this.#hasBegun = true
      const { ref, position } = failed
      if (before?.asks && ref) events.emit({ type: 'asked-again', ...ref, position })
    } finally {
      budget?.releaseClaim()
    }
    return true
  }

  async #mayAsk(ask: Ask, signal: AbortSignal): Promise<boolean> {
    const { gate, waiter, budget, life } = this.#job
    for (;;) {
      if (gate.isPaused) await waiter.wait({ until: () => !gate.isPaused, signal })
      if (signal.aborted || (await gate.ask())) return false
      const admission = budget?.claimCall(ask, life.asking > 0) ?? 'yes'
      if (admission === 'yes') return true
      if (admission === 'no') {
        budget?.holdForCall(ask)
        return false
      }
      await waiter.wait({ until: 'change', signal })
    }
  }

  async #conclude(
    failed: Failed,
    request: BatchRequest,
    ask: Ask,
    answer: MessageAnswer,
  ): Promise<Outcome | undefined> {
    const { gate, events, records } = this.#job
    switch (answer.kind) {
      case 'answered':
      case 'refused':
        this.#givenUp = 0
        return await this.#keep(failed, request, ask, answer)
      case 'lost':
        this.#count.lost++
        events.emit({
          type: 'trouble',
          what:
            `the answer to a call of askNow for row ${failed.position + 1} is not known (${answer.why}): it may have been paid. ` +
            'The row stays failed, and the next run asks again',
          againMs: 0,
        })
        return failed
      case 'stop': {
        const held = gate.hold({ code: 'ERR_STOPPED', message: stopped(answer.why) })
        events.emit({ type: 'held', why: held.message })
        break
      }
      case 'wait':
        this.#giveUp(answer.why)
        break
    }
    await records.add({ type: 'UNASKED', ...placeOf(failed), why: answer.why })
    return failed
  }

  #giveUp(why: string): void {
    this.#count.notTaken++
    this.#givenUp++
    if (this.#givenUp !== givenUpRows * this.#options.concurrency) return
    this.#job.events.emit({
      type: 'trouble',
      what: `the service takes no calls of askNow (${why}): it is not asked further in this run`,
      againMs: 0,
    })
  }

  async #keep(
    failed: Failed,
    { spent_usd }: BatchRequest,
    ask: Ask,
    answer: Extract<MessageAnswer, { kind: 'answered' | 'refused' }>,
  ): Promise<undefined> {
    const { id, records, prices, failpoint } = this.#job
    const { attempt, chunk, index } = placeOf(failed)
    const line = answerLine(`${wirePrefix(id, attempt, chunk)}${index}`, answer)
    const usage: RecordedUsage | undefined =
      answer.kind === 'answered' ? usageOf(answer.text, ask, prices) : undefined
    const place = await this.#options.file.add(line)
    await failpoint('answer written')
    await records.add({
      type: 'ASKED',
      ...placeOf(failed),
      ...place,
      ...(usage ? { usage } : {}),
      ...(spent_usd === undefined ? {} : { spent_usd }),
    })
    if (!usage) this.#count.refused++
    else this.#count.answered++
    return undefined
  }
}

interface RequestPlace {
  readonly attempt: string
  readonly chunk: number
  readonly index: number
  readonly copy?: number
}

function placeOf({ ref }: Failed): RequestPlace {
  if (!ref) throw new TypeError('a row without a sealed request')
  const { chunk, index, copy } = ref
  return { attempt: attemptKey(ref), chunk, index, ...(copy === undefined ? {} : { copy }) }
}

/** What was spent on the row before the call. An answer without a cost has a price that is not known. */
function spentOf(
  { spent_usd }: BatchRequest,
  { cost_usd, usage }: Failed,
): Pick<BatchRequest, 'spent_usd'> {
  const spent = cost_usd ?? (usage === undefined ? spent_usd : null)
  return spent === undefined ? {} : { spent_usd: spent }
}

function refusedHere(failed: Failed, why: string): Failed {
  const message = `never asked: what rewrite made of the request can't be sent: ${why}`
  return { ...failed, failure: { kind: 'rejected', message, retryable: false } }
}

function stopped(why: string): string {
  return (
    `the service takes no more requests (${why}): nothing new is asked or sent, rows without an answer stay failed, and what is ` +
    'paid is kept. Fix the cause and run the same program again: it continues here.'
  )
}
