/**
 * The rate limits of the organization and of its workspaces. A call takes from all of its limits or
 * from none. Nothing may be awaited between the check and the taking, since calls run concurrently.
 */
import type { Clock } from '../clock.ts'
import { Bucket } from './bucket.ts'
import { takeFrom, waitFor } from './limiter.ts'
import type { Limit, LimitKind, Limiter } from './limiter.ts'
import { messageLimits, poolLimit, workspaceLimits } from './limits-in-effect.ts'
import type { Pool, RateSettings } from './limits-in-effect.ts'
import { rateHeaders } from './rate-headers.ts'
import type { Headers } from './rate-headers.ts'
import { rateProblem } from './rate-problem.ts'

/** A call to `POST /v1/messages`, as it is counted. */
export interface MessageCall {
  readonly model: string
  /** The group of models that share their limits. */
  readonly group: string
  readonly workspace: string
  /** Its input tokens, before anybody knows which of them come from the cache. */
  readonly inputTokens: number
}

/** What a call to `POST /v1/messages` has taken. */
export interface MessageRate {
  headers(): Headers
  /** Puts what the call really used in place of the estimate. */
  settle(used: { readonly input: number; readonly output: number }): void
}

export class Rates {
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Takes a call and returns the headers of its reply.
   * @throws ApiProblem 429 over a limit.
   */
  takeCall(pool: Pool, workspace: string, settings: RateSettings): Headers {
    const own = workspaceLimits(workspace, settings)[pool === 'batch' ? 'rpm' : 'countRpm']
    const limiters = this.#limiters(pool, 'requests', workspace, [poolLimit(pool, settings), own])
    this.#check(limiters, { requests: 1 })
    this.#add(limiters, { requests: 1 })
    return rateHeaders(limiters, this.#clock.now())
  }

  /**
   * Takes a call to `POST /v1/messages` with an estimate of its input. Output is counted as it is
   * made, whatever `max_tokens` says: a call may start while any is left.
   *
   * @throws ApiProblem 429 over a limit.
   */
  takeMessage(call: MessageCall, settings: RateSettings): MessageRate {
    const { group, workspace, model, inputTokens } = call
    const limits = messageLimits(group, settings)
    const own = workspaceLimits(workspace, settings)
    const limiters = [
      ...this.#limiters(group, 'requests', workspace, [limits.requests, own.messagesRpm]),
      ...this.#limiters(group, 'input', workspace, [limits.input, own.inputTpm]),
      ...this.#limiters(group, 'output', workspace, [limits.output, own.outputTpm]),
    ]
    this.#check(limiters, { requests: 1, input: inputTokens, output: 1 }, model)
    this.#add(limiters, { requests: 1, input: inputTokens })
    return {
      headers: () => rateHeaders(limiters, this.#clock.now()),
      settle: ({ input, output }) => this.#add(limiters, { input: input - inputTokens, output }),
    }
  }

  #limiters(
    pool: string,
    kind: LimitKind,
    workspace: string,
    [ofOrganization, ofWorkspace]: readonly [Limit, Limit | undefined],
  ): Limiter[] {
    const limiter = (limit: Limit, of?: string): Limiter => {
      const bucket = this.#bucket(`${pool}\n${kind}\n${of ?? ''}`)
      return { ...limit, kind, workspace: of, bucket }
    }
    const first = limiter(ofOrganization)
    return ofWorkspace ? [first, limiter(ofWorkspace, workspace)] : [first]
  }

  #bucket(key: string): Bucket {
    let bucket = this.#buckets.get(key)
    if (!bucket) this.#buckets.set(key, (bucket = new Bucket(this.#clock.now())))
    return bucket
  }

  /** @throws ApiProblem 429 if a limit does not have this much. It names the one that takes longest. */
  #check(limiters: readonly Limiter[], needed: Amounts, model?: string): void {
    const now = this.#clock.now()
    const waits = limiters.map((limiter) => waitFor(limiter, needed[limiter.kind] ?? 0, now))
    const longest = Math.max(...waits)
    if (longest === 0) return
    const exceeded = limiters[waits.indexOf(longest)] as Limiter
    const waitSeconds = this.#clock.realSpan(longest) / 1000
    throw rateProblem(exceeded, { model, waitSeconds, headers: rateHeaders(limiters, now) })
  }

  #add(limiters: readonly Limiter[], amounts: Amounts): void {
    const now = this.#clock.now()
    for (const limiter of limiters) takeFrom(limiter, amounts[limiter.kind] ?? 0, now)
  }
}

type Amounts = { readonly [Kind in LimitKind]?: number }
