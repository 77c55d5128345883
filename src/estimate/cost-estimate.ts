/** What an estimate says, as plain data. */

/**
 * What the requests of an input will cost, before any of them is sent. Intervals hold in 95 of 100 samples.
 *
 * @example
 * ```ts
 * const budgetOf = ({ usd }: CostEstimate) => (usd ? Math.ceil(usd.high * 100) / 100 : undefined)
 * ```
 */
export interface CostEstimate {
  /** Rows that were read, rejected ones included. */
  readonly rows: number
  /** Requests that they make. */
  readonly requests: number
  /** Rows that make no valid request. */
  readonly rejected: RejectedRows
  /** By model, in the order of their first request. One with several prices has an entry for each. */
  readonly models: readonly ModelEstimate[]
  /** Of all models together. Absent if one of them has no price, or none of its requests could be counted. */
  readonly usd?: UsdEstimate
  /** The expected cost of the same requests outside of batches. */
  readonly synchronousUsd?: number
  /** The expected cost of 1,000 rows, rejected ones left out. */
  readonly usdPer1000Rows?: number
  /** The longest requests, if they are far longer than the others. At most 5. */
  readonly outliers: readonly LongRequest[]
  /** What was counted, and what was not. */
  readonly sample: SampleReport
  /** What the estimate takes for granted, in sentences. */
  readonly assumptions: readonly string[]
}

/**
 * Rows that make no request which could be sent. They cost nothing.
 *
 * @example
 * ```ts
 * const warn = ({ requests, first }: RejectedRows) => console.warn(requests, first[0]?.reason)
 * ```
 */
export interface RejectedRows {
  /** Rows with at least one part that can't be sent. */
  readonly rows: number
  /** Their parts that can't be sent; where a row makes one request, as many as rows. */
  readonly requests: number
  /** The first 5. */
  readonly first: ReadonlyArray<{
    /** From 0. */
    readonly position: number
    readonly custom_id: string
    /** Names the row. */
    readonly reason: string
  }>
}

/**
 * The requests to one model.
 *
 * @example
 * ```ts
 * const lineOf = ({ model, usd }: ModelEstimate) => `${model}: ${usd?.expected ?? 'no price'}`
 * ```
 */
export interface ModelEstimate {
  /** As the requests name it. */
  readonly model: string
  /** `inference_geo` of the requests, where they have one. */
  readonly geo?: string
  /** `speed` of the requests, where they have one. */
  readonly speed?: string
  /** Requests to it. */
  readonly requests: number
  /** Absent if none of its requests could be counted. */
  readonly inputTokens?: InputTokens
  /** What its answers are taken to have. */
  readonly outputTokens: OutputTokens
  /** Absent without a price or without input tokens. */
  readonly usd?: UsdEstimate
  /** The expected cost of the same requests outside of batches. */
  readonly synchronousUsd?: number
}

/**
 * The input of a model's requests. A request's own tokens are predicted from its length; p50, p95, p99 are
 * exact to 1 %.
 *
 * @example
 * ```ts
 * const isUneven = ({ p50, p99 }: InputTokens) => p99 > 10 * p50
 * ```
 */
export interface InputTokens {
  /** Of all requests. */
  readonly total: number
  /** The lower end of the interval of the total. */
  readonly low: number
  /** The upper end. */
  readonly high: number
  /** Of a request. */
  readonly mean: number
  /** Half of the requests have at most so many. */
  readonly p50: number
  /** 95 of 100 have at most so many. */
  readonly p95: number
  /** 99 of 100 have at most so many. */
  readonly p99: number
  /** Of the longest request. */
  readonly most: number
}

/**
 * The answers of a model's requests.
 *
 * @example
 * ```ts
 * const shareOf = ({ total, most }: OutputTokens) => total / most
 * ```
 */
export interface OutputTokens {
  /** Of all answers. */
  readonly total: number
  /** The lower end of the interval of the total; the total itself where the output is a stated share. */
  readonly low: number
  /** The upper end. */
  readonly high: number
  /** Of an answer. */
  readonly mean: number
  /** All of `max_tokens`, of all requests. */
  readonly most: number
}

/**
 * Money, in USD. All input has its full price, as if there were no prompt cache; with it, `cached` holds.
 *
 * @example
 * ```ts
 * const rangeOf = ({ low, high }: UsdEstimate) => `${low.toFixed(2)} to ${high.toFixed(2)} USD`
 * ```
 */
export interface UsdEstimate {
  /** The most likely cost. */
  readonly expected: number
  /** The lower end of the interval. */
  readonly low: number
  /** The upper end. */
  readonly high: number
  /** If every answer fills its `max_tokens`, with the input at the upper end of its interval. */
  readonly most: number
  /**
   * The same with the prompt cache. Absent where no request marks a prefix that its model can keep
   * (`cache_control`, `cachePrefix`).
   */
  readonly cached?: CachedUsd
}

/**
 * Money with the prompt cache, in USD. Hits are best effort, and the interval holds what they may be:
 * `assumptions` says which rates are taken, and from where.
 *
 * @example
 * ```ts
 * const budgetOf = ({ high, cached }: UsdEstimate) => cached?.high ?? high
 * ```
 */
export interface CachedUsd {
  /** The most likely cost. More than without the cache, if prefixes are written and hardly ever read. */
  readonly expected: number
  /** The lower end of the interval, with the most hits. */
  readonly low: number
  /** The upper end of the interval, with the fewest hits. */
  readonly high: number
  /** If every answer fills its `max_tokens`, every marked prefix is written, and none is read. */
  readonly most: number
  /** Of the tokens that are written or read, the share that `expected` takes to be read, from 0 to 1. */
  readonly hitRate: number
}

/**
 * A request that is far longer than the others.
 *
 * @example
 * ```ts
 * const nameOf = ({ row, file, line }: LongRequest) => (file ? `${file}:${line}` : `row ${row}`)
 * ```
 */
export interface LongRequest {
  /** From 1. */
  readonly row: number
  /** From 0. */
  readonly position: number
  /** Which request of its row, from 0, where a row makes several. */
  readonly part?: number
  /** Of the request. */
  readonly custom_id: string
  /** As the request names it. */
  readonly model: string
  /** Predicted from its length. */
  readonly inputTokens: number
  /** Where its row was read, if rows know that. */
  readonly file?: string
  /** From 1, in that file. */
  readonly line?: number
}

/**
 * The requests whose tokens the service has counted.
 *
 * @example
 * ```ts
 * const shareOf = ({ counted, size }: SampleReport) => counted / size
 * ```
 */
export interface SampleReport {
  /** Requests that were drawn. */
  readonly size: number
  /** Requests of these that the service has counted. */
  readonly counted: number
  /** What decided which requests were drawn. */
  readonly seed: number
  /** The sample was made smaller, because the drawn requests together passed 64 MB. */
  readonly thinned?: true
  /** Requests without a count, by reason. */
  readonly notCounted: NotCounted
}

/**
 * Requests without a count.
 *
 * @example
 * ```ts
 * const warn = ({ refused }: NotCounted) => refused.forEach(({ row, why }) => console.warn(row, why))
 * ```
 */
export interface NotCounted {
  /**
   * Requests of the whole input that `count_tokens` does not take, and that were left out of the sample:
   * server tools, files and addresses to fetch, over 32 MB. Their tokens are predicted like all others.
   */
  readonly uncountable: number
  /** Drawn requests that the service refused. It would refuse them in a batch as well. */
  readonly refused: ReadonlyArray<{
    /** From 1. */
    readonly row: number
    readonly custom_id: string
    readonly why: string
  }>
  /** Drawn requests that got no clear answer, such as behind a rate limit that did not pass. */
  readonly unanswered: number
  /** What the last of these was told. */
  readonly why?: string
}
