/** The bill of one request. */
import type { BilledTokens } from './billed-tokens.ts'
import type { ModelPrice, Prices, TieredPrice } from './model-price.ts'
import { picosPerToken, toUsd } from './usd.ts'

/** What changes the price of a request besides its model and its tokens. */
export interface Billing {
  /** Half of everything, cache included. */
  readonly batch: boolean
  /** `us` costs a tenth more. */
  readonly inferenceGeo?: string | null | undefined
  /** Fast mode has no documented price. */
  readonly speed?: string | null | undefined
}

/** The cost in USD, to 12 digits; null for a model without a price. */
export function costOf(
  tokens: BilledTokens,
  model: string,
  { batch, inferenceGeo, speed }: Billing,
  prices: Prices,
): number | null {
  const known = priceOf(model, prices)
  if (!known || speed === 'fast') return null
  const picos = picosOf(tokens, tierOf(known, tokens))
  // Whole numbers as long as possible: 0.55 has no exact fraction.
  const times = inferenceGeo === 'us' ? 11 : 10
  return toUsd(Math.round((picos * times) / (batch ? 20 : 10)))
}

/** The price of a model, by its id or by its id without the date. */
function priceOf(model: string, prices: Prices): TieredPrice | undefined {
  const id = Object.hasOwn(prices, model) ? model : model.replace(/-\d{8}$/, '')
  return Object.hasOwn(prices, id) ? prices[id] : undefined
}

/** What was read from the cache or written to it is part of the prompt too. */
function tierOf(known: TieredPrice, tokens: BilledTokens): ModelPrice {
  const { input, cache_write_5m, cache_write_1h, cache_read } = tokens
  const { longer } = known
  if (!longer) return known
  return input + cache_write_5m + cache_write_1h + cache_read > longer.than ? longer.price : known
}

function picosOf(tokens: BilledTokens, price: ModelPrice): number {
  return (
    tokens.input * picosPerToken(price.input) +
    tokens.output * picosPerToken(price.output) +
    tokens.cache_write_5m * picosPerToken(price.cacheWrite5m) +
    tokens.cache_write_1h * picosPerToken(price.cacheWrite1h) +
    tokens.cache_read * picosPerToken(price.cacheRead)
  )
}
