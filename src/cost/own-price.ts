/**
 * What a model costs, in USD per million tokens outside of batches. Missing prices default to the documented
 * multiples of the input price that apply to most models.
 *
 * @example
 * ```ts
 * const price: OwnModelPrice = { input: 4, output: 20, cacheRead: 0.2 }
 * ```
 */
export interface OwnModelPrice {
  /** Input that is neither read from the prompt cache nor written to it. */
  readonly input: number
  /** Output, thinking included. */
  readonly output: number
  /** Writing to the prompt cache for 5 minutes. Default 1.25 times the input. */
  readonly cacheWrite5m?: number
  /** Writing to the prompt cache for an hour. Default twice the input. */
  readonly cacheWrite1h?: number
  /** Reading from the prompt cache. Default a tenth of the input. */
  readonly cacheRead?: number
}

/**
 * Your own price of a model, optionally from a first day on, and with another price for long prompts.
 *
 * @example
 * ```ts
 * const price: OwnPrice = {
 *   from: '2026-12-01',
 *   input: 0.1,
 *   output: 0.5,
 *   longer: { than: 100_000, input: 0.5, output: 2.5 },
 * }
 * ```
 */
export interface OwnPrice extends OwnModelPrice {
  /** The first day, UTC, as `YYYY-MM-DD`. Default: valid for all days. */
  readonly from?: string
  /** The price of prompts with more tokens than `than`; the whole prompt counts, cached parts included. */
  readonly longer?:
    | (OwnModelPrice & { readonly than: number })
    | { readonly than: number; readonly price: OwnModelPrice }
}

/**
 * Prices of your own by model id. They replace everything in batchline's table for the models named here.
 *
 * @example
 * ```ts
 * const prices: OwnPrices = {
 *   'claude-opus-5-5': { input: 3.6, output: 18 },
 *   'claude-sonnet-5-5': [
 *     { input: 2, output: 10 },
 *     { from: '2026-12-01', input: 1.5, output: 7.5 },
 *   ],
 * }
 * ```
 */
export type OwnPrices = Readonly<Record<string, OwnPrice | readonly OwnPrice[]>>
