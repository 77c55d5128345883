/** The options of `estimateCost`, their defaults and their checks. */
import type { BatchClient } from '../api/batch-client.ts'
import { checkClient } from '../api/check-client.ts'
import type { OwnPrices } from '../cost/own-price.ts'
import { OptionCheck } from '../option-check.ts'

/**
 * Options of `estimateCost`.
 *
 * @example
 * ```ts
 * const options: EstimateCostOptions = { client: new Anthropic(), like: 'jobs/last-week', sample: 500 }
 * ```
 */
export interface EstimateCostOptions {
  /** The client for the calls of `count_tokens`. They are free, and nothing else is sent. */
  client: BatchClient
  /**
   * How many requests the service counts. With several models at least 30 of each, where there are that
   * many. From 2 to 10,000. Default 200.
   */
  sample?: number
  /** Decides which requests are drawn: the same input and seed, the same sample. Default 1. */
  seed?: number
  /**
   * The folder of another job: its answers tell how long those of this one will be. Default: none, and
   * `outputShare` holds.
   */
  like?: string | undefined
  /** How much of its `max_tokens` an answer will fill, over 0 and up to 1. Default 0.3. */
  outputShare?: number
  /**
   * How many rows go ahead of all others, as with `openJob({ pilot })`. What they write to the prompt cache
   * for an hour, the others read. Default: none.
   */
  pilot?: number | undefined
  /**
   * Prices by model id, in USD per million tokens outside of batches. They replace batchline's own prices of
   * those models. Default: the table that comes with this version.
   */
  prices?: OwnPrices
  /** Sent with each call as `anthropic-beta`. Default: none. */
  betas?: readonly string[]
  /** As in `toRequests`: what happens to a row that makes no valid request. */
  onBadRow?: 'reject' | 'error' | undefined
  /** Ends the estimate with an AbortError. */
  signal?: AbortSignal
}

export const defaultSample = 200
export const defaultSeed = 1
export const defaultShare = 0.3
/** Counting more takes longer than the first batch. */
export const mostSample = 10_000

/** How far an estimate is. */
export interface EstimateProgress {
  readonly rows: number
  readonly requests: number
  readonly counted: number
  /** How many are to be counted; 0 while the input is being read. */
  readonly sample: number
}

/** @throws BatchlineError `ERR_OPTION` for an option without a valid value */
export function checkEstimateOptions(options: EstimateCostOptions): void {
  const check = new OptionCheck('estimateCost')
  if (typeof options !== 'object' || options === null) {
    throw check.error('the third argument must be an object with a client')
  }
  checkClient(options.client, 'estimateCost')
  const { sample, seed, outputShare, like, betas, pilot } = options
  check.wholeNumber('sample', sample, { least: 2, most: mostSample })
  check.wholeNumber('seed', seed, { least: 0, most: Number.MAX_SAFE_INTEGER })
  check.wholeNumber('pilot', pilot)
  if (outputShare !== undefined && !(outputShare > 0 && outputShare <= 1)) {
    throw check.error(`outputShare must be a number over 0, up to 1, not ${String(outputShare)}`)
  }
  if (like !== undefined && (typeof like !== 'string' || like === '')) {
    throw check.error('like must be the path of a job folder')
  }
  if (like !== undefined && outputShare !== undefined) {
    throw check.error('like and outputShare both set how long answers are: give only one')
  }
  if (betas !== undefined && !Array.isArray(betas)) {
    throw check.error('betas must be an array of names')
  }
}
