/**
 * What a model costs, in USD per million tokens outside of batches.
 *
 * @example
 * ```ts
 * const price: ModelPrice = { input: 4, output: 20, cacheWrite5m: 5, cacheWrite1h: 8, cacheRead: 0.2 }
 * const emulator = await startEmulator({ models: ['claude-next'], prices: { 'claude-next': price } })
 * ```
 */
export interface ModelPrice {
  /** Input that is neither read from the prompt cache nor written to it. */
  readonly input: number
  /** Output, thinking included. */
  readonly output: number
  /** Writing a prefix to the prompt cache for 5 minutes. */
  readonly cacheWrite5m: number
  /** Writing a prefix to the prompt cache for an hour. */
  readonly cacheWrite1h: number
  /** Reading a prefix from the prompt cache. */
  readonly cacheRead: number
}

/** A price that is higher for long prompts. */
export interface TieredPrice extends ModelPrice {
  readonly longer?: { readonly than: number; readonly price: ModelPrice }
}

/** Prices by model id. */
export type Prices = Readonly<Record<string, TieredPrice>>
