/**
 * Has the service count the drawn requests. That is free, and limited by the minute: the calls slow down
 * when the service says so, and give up when it keeps saying so.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { LimitFunction } from 'p-limit'
import type { BatchClient } from '../api/batch-client.ts'
import type { CountAnswer } from '../api/count-answer.ts'
import { countTokens } from '../api/count-tokens.ts'
import { BatchlineError } from '../errors.ts'
import { contentTexts } from '../job/preflight/content-texts.ts'
import type { NotCounted } from './cost-estimate.ts'
import type { ModelRequests } from './model-requests.ts'
import type { PlannedCount } from './plan-sample.ts'
import type { CountedRequest } from './token-line.ts'

const mostCalls = 8
/** Of one request. */
const mostTries = 10
/** Of all calls, one after the other. */
const mostFailuresInARow = 20
/** A wait that is longer than a minute is no rate limit that passes. */
const longestWaitMs = 90_000
const firstPauseMs = 250
const callTimeoutMs = 60_000

export interface CountingOptions {
  readonly client: BatchClient
  readonly betas: readonly string[]
  readonly signal?: AbortSignal | undefined
  /** Called after each count. */
  readonly onCounted?: ((counted: number) => void) | undefined
}

export interface Counts {
  readonly counted: number
  readonly of: ReadonlyMap<ModelRequests, readonly CountedRequest[]>
  /** As planned; undefined for those without a count. */
  readonly tokens: ReadonlyArray<number | undefined>
  readonly refused: NotCounted['refused']
  readonly unanswered: number
  readonly why: string | undefined
}

/**
 * @throws BatchlineError `ERR_STOPPED` where the service takes no request of this account, `ERR_INPUT` for a
 *   model that it does not have, `ERR_API` where it does not count; an AbortError
 */
export async function countSample(
  planned: readonly PlannedCount[],
  options: CountingOptions,
): Promise<Counts> {
  return await new Counting(planned, options).run()
}

class Counting {
  readonly #planned: readonly PlannedCount[]
  readonly #options: CountingOptions
  readonly #ending = new AbortController()
  readonly #limit: LimitFunction = pLimit(mostCalls)
  readonly #counts: Array<number | undefined>
  readonly #refused: Array<string | undefined>
  #counted = 0
  #failuresInARow = 0
  #pauseUntil = 0
  #givenUp = false
  #why: string | undefined

  constructor(planned: readonly PlannedCount[], options: CountingOptions) {
    this.#planned = planned
    this.#options = options
    this.#counts = Array.from({ length: planned.length })
    this.#refused = Array.from({ length: planned.length })
  }

  async run(): Promise<Counts> {
    const { signal } = this.#options
    const abort = (): void => this.#ending.abort(signal?.reason)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort, { once: true })
    const calls = this.#planned.map((one, i) => this.#limit(() => this.#count(one, i)))
    try {
      await Promise.all(calls)
    } finally {
      this.#limit.clearQueue()
      this.#ending.abort()
      signal?.removeEventListener('abort', abort)
    }
    return this.#result()
  }

  async #count({ request }: PlannedCount, i: number): Promise<void> {
    const body = request.body.toString()
    const params = JSON.parse(body) as { model: string; messages?: unknown; system?: unknown }
    const question = { model: params.model, texts: contentTexts(params) }
    for (let tried = 1; tried <= mostTries; tried++) {
      await this.#pause()
      if (this.#givenUp) return
      const { client, betas } = this.#options
      const limits = { timeoutMs: callTimeoutMs, signal: this.#ending.signal }
      const answer = await countTokens(client, body, { ...question, ...limits, betas })
      this.#ending.signal.throwIfAborted()
      if (answer.kind !== 'unclear') return this.#take(answer, i)
      this.#slowDown(answer.why, answer.afterMs)
    }
  }

  async #pause(): Promise<void> {
    // Again, because another call may have been told to wait meanwhile.
    for (;;) {
      this.#ending.signal.throwIfAborted()
      const ms = this.#pauseUntil - performance.now()
      if (ms <= 0) return
      await sleep(Math.ceil(ms), undefined, { signal: this.#ending.signal })
    }
  }

  #take(answer: Exclude<CountAnswer, { kind: 'unclear' }>, i: number): void {
    this.#failuresInARow = 0
    this.#limit.concurrency = Math.min(mostCalls, this.#limit.concurrency + 1)
    if (answer.kind === 'counted') {
      this.#counts[i] = answer.inputTokens
      this.#options.onCounted?.(++this.#counted)
    } else if (answer.kind === 'refused') this.#refused[i] = answer.why
    else throw endOf(answer, this.#planned[i]!)
  }

  #slowDown(why: string, afterMs: number | undefined): void {
    this.#why = why
    this.#failuresInARow++
    this.#limit.concurrency = Math.max(1, Math.floor(this.#limit.concurrency / 2))
    const ms = afterMs ?? firstPauseMs * 2 ** Math.min(5, Math.floor(this.#failuresInARow / 2))
    if (ms > longestWaitMs || this.#failuresInARow >= mostFailuresInARow) this.#givenUp = true
    else this.#pauseUntil = Math.max(this.#pauseUntil, performance.now() + ms)
  }

  #result(): Counts {
    const of = new Map<ModelRequests, CountedRequest[]>()
    const refused: Array<NotCounted['refused'][number]> = []
    for (const [i, { model, request }] of this.#planned.entries()) {
      const tokens = this.#counts[i]
      const why = this.#refused[i]
      const { bytes, position, custom_id } = request
      if (why !== undefined) refused.push({ row: position + 1, custom_id, why })
      if (tokens === undefined) continue
      const counts = of.get(model) ?? []
      counts.push({ bytes, tokens })
      of.set(model, counts)
    }
    const unanswered = this.#planned.length - this.#counted - refused.length
    const tokens = this.#counts
    return { counted: this.#counted, of, tokens, refused, unanswered, why: this.#why }
  }
}

function endOf(
  { kind, why }: Extract<CountAnswer, { kind: 'stop' | 'no-model' | 'no-endpoint' }>,
  { model, request }: PlannedCount,
): BatchlineError {
  const free = 'Nothing was sent but free calls to count_tokens'
  if (kind === 'stop') {
    return new BatchlineError(
      'ERR_STOPPED',
      `the service takes no requests (${why}). ${free}. Fix the cause and run the same program again.`,
    )
  }
  if (kind === 'no-model') {
    return new BatchlineError(
      'ERR_INPUT',
      `the service has no model ${JSON.stringify(model.group.model)}, which the request of row ${request.position + 1} ` +
        `names: ${why}. ${free}. Correct the name.`,
    )
  }
  return new BatchlineError(
    'ERR_API',
    `the service at this address does not count tokens (${why}), and without counts there is no estimate. ${free}.`,
  )
}
