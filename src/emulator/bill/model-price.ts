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
  readonly input: number
  readonly output: number
  /** Writing a prefix to the prompt cache for 5 minutes. */
  readonly cacheWrite5m: number
  /** Writing a prefix to the prompt cache for an hour. */
  readonly cacheWrite1h: number
  readonly cacheRead: number
}

/** A price that is higher for long prompts. */
export interface TieredPrice extends ModelPrice {
  readonly longer?: { readonly than: number; readonly price: ModelPrice }
}

/** Prices by model id. */
export type Prices = Readonly<Record<string, TieredPrice>>
