import type { ModelPrice } from './model-price.ts'
import type { Tokens } from './tokens.ts'
import { tokenClasses } from './tokens.ts'

/**
 * What a token of each class costs, in picodollars (10^-12 USD), in the order of {@link tokenClasses}. The
 * cheapest token of a batch is a few thousand of them, so whole numbers are exact, and a sum of 9,007 USD is
 * exact to the picodollar.
 */
export type Rates = readonly [number, number, number, number, number]

export const picosPerUsd = 1e12
const tokensPerPrice = 1e6

/** @param factor - of the batch, the place of inference */
export function ratesOf(price: ModelPrice, factor: number): Rates {
  const rate = (usd: number): number => Math.round(usd * factor * (picosPerUsd / tokensPerPrice))
  const [input, output, cacheWrite5m, cacheWrite1h, cacheRead] = tokenClasses
  return [
    rate(price[input]),
    rate(price[output]),
    rate(price[cacheWrite5m]),
    rate(price[cacheWrite1h]),
    rate(price[cacheRead]),
  ]
}

/** The cost in picodollars. */
export function picosOf(tokens: Tokens, rates: Rates): number {
  return (
    tokens.input * rates[0] +
    tokens.output * rates[1] +
    tokens.cacheWrite5m * rates[2] +
    tokens.cacheWrite1h * rates[3] +
    tokens.cacheRead * rates[4]
  )
}

/** The same for tokens as records list them, in the order of {@link tokenClasses}. */
export function picosOfClasses(tokens: Rates, rates: Rates): number {
  return tokens.reduce((sum, count, i) => sum + count * (rates[i] ?? 0), 0)
}

/**
 * What the prompt cache has saved, in picodollars: without it, all that was written and read would have been
 * input. Less than 0 if its writes cost more than its reads saved.
 */
export function savedPicos(tokens: Rates, [input, , write5m, write1h, read]: Rates): number {
  return tokens[4] * (input - read) - tokens[2] * (write5m - input) - tokens[3] * (write1h - input)
}

export function toUsd(picos: number): number {
  return picos / picosPerUsd
}
