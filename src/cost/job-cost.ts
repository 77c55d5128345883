import type { Tokens } from './tokens.ts'

/**
 * Answers, their tokens and what they cost.
 *
 * @example
 * ```ts
 * const line = ({ answers, usd }: UsageCost) => `${answers} answers, ${usd ?? 'an unknown number of'} USD`
 * ```
 */
export interface UsageCost {
  /** Answers, including unusable ones: refused, cut off, or not matching the schema. */
  readonly answers: number
  /** What they used. */
  readonly tokens: Tokens
  /** What those with a known price cost, in USD. Absent if there are answers and none has a known price. */
  readonly usd?: number
}

/**
 * The same for one model.
 *
 * @example
 * ```ts
 * const lineOf = ({ model, usd }: ModelCost) => `${model}: ${usd ?? 'no price'}`
 * ```
 */
export interface ModelCost extends UsageCost {
  /** As the answers name it. */
  readonly model: string
  /** Answers without a known price. */
  readonly unpricedAnswers: number
}

/**
 * How the tokens of single answers are distributed. `max` is exact, the others to 1 %.
 *
 * @example
 * ```ts
 * const isUneven = ({ p50, p99 }: TokenSpread) => p99 > 10 * p50
 * ```
 */
export interface TokenSpread {
  /** Half of the answers have at most so many. */
  readonly p50: number
  /** 95 of 100 have at most so many. */
  readonly p95: number
  /** 99 of 100 have at most so many. */
  readonly p99: number
  /** Of the answer with the most. */
  readonly max: number
}

/**
 * What the prompt cache did.
 *
 * @example
 * ```ts
 * const isWorthIt = ({ savedUsd = 0 }: CacheUse) => savedUsd > 0
 * ```
 */
export interface CacheUse {
  /** Tokens that were read from the cache. */
  readonly read: number
  /** Tokens that were written to it. */
  readonly written: number
  /** The share of both that was read, from 0 to 1. */
  readonly hitRate: number
  /**
   * What it saved compared with the same input without a cache, in USD. Less than 0 if its writes cost more than its
   * reads saved. Counts answers with a known price. Absent if there are none.
   */
  readonly savedUsd?: number
}

/**
 * What the answers of an attempt used and cost. The figures come from the journal, where they are recorded
 * with each batch, and from the prices that held when its results came. `usd` has all answers whose results
 * are here. It does not include web searches and second batches of a chunk, which the service bills too.
 *
 * @example
 * ```ts
 * const { usd, usdPerAnswer, unpricedModels }: AttemptCost = job.status().attempts[0]!.cost!
 * ```
 */
export interface AttemptCost extends UsageCost {
  /** The mean of the answers with a known price, in USD. Absent if there are none. */
  readonly usdPerAnswer?: number
  /** Answers that are not in `usd`, because the price of their model was not known. */
  readonly unpricedAnswers: number
  /** The models of these answers. The option `prices` gives prices to batches that are fetched from then on. */
  readonly unpricedModels: readonly string[]
  /** By model, in the order in which they first answered. */
  readonly models: readonly ModelCost[]
  /** Tokens of the prompts, cached parts included. Absent without an answer. */
  readonly input?: TokenSpread
  /** Tokens of the answers. Absent without an answer. */
  readonly output?: TokenSpread
  /** Answers that ended at `max_tokens`, or within a tenth of the largest `max_tokens` of their batch. */
  readonly nearLimit: number
  /** Absent if no answer used the prompt cache. */
  readonly cache?: CacheUse
  /** Answers by a `service_tier` other than `batch`. The service may bill them at another price. */
  readonly tiers: Readonly<Record<string, number>>
  /** Web searches. The service bills them separately from tokens. */
  readonly webSearches: number
  /**
   * Requests that may have been billed, with unknown usage: their results are not available, or an earlier
   * version of batchline downloaded them.
   */
  readonly unknownRequests: number
}

/**
 * What a job used and cost.
 *
 * @example
 * ```ts
 * const { cost } = job.status()
 * if (cost) console.log(`$${cost.usd} in all, $${cost.run?.usd} of it in this run`)
 * ```
 */
export interface JobCost extends AttemptCost {
  /** What the results that this run has downloaded add to the job. A replay adds nothing. */
  readonly run?: UsageCost
}
