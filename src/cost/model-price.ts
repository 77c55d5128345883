/**
 * What a model costs, in USD per million tokens outside of batches.
 *
 * @example
 * ```ts
 * const price: ModelPrice = { input: 4, output: 20, cacheWrite5m: 5, cacheWrite1h: 8, cacheRead: 0.2 }
 * ```
 */
export interface ModelPrice {
  /** Input that is neither read from the prompt cache nor written to it. */
  readonly input: number
  /** Output, thinking included. */
  readonly output: number
  /** Writing to the prompt cache for 5 minutes. */
  readonly cacheWrite5m: number
  /** Writing to the prompt cache for an hour. */
  readonly cacheWrite1h: number
  /** Reading from the prompt cache. */
  readonly cacheRead: number
}

/** A price that may be another one for long prompts. The whole prompt counts, cached parts included. */
export interface TieredPrice extends ModelPrice {
  readonly longer?: { readonly than: number; readonly price: ModelPrice }
}

/** A price and the first day on which it holds. */
export interface DatedPrice extends TieredPrice {
  /** `YYYY-MM-DD`; absent for a price without a known beginning. */
  readonly from?: string
}

/** Prices by model id, each list from the oldest to the newest. */
export type DatedPrices = Readonly<Record<string, readonly DatedPrice[]>>

/** A table of prices as data. */
export interface PriceTable {
  /** The day on which the table was made, `YYYY-MM-DD`. */
  readonly date: string
  /** Where each part of it comes from. */
  readonly sources: readonly string[]
  /** What all classes of tokens are multiplied by in a batch. */
  readonly batchFactor: number
  /** By `inference_geo`, what all classes of tokens are multiplied by. */
  readonly geoFactors: Readonly<Record<string, number>>
  readonly models: DatedPrices
}
