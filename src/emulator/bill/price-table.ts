/**
 * The prices as documented on 2026-11-20. Prices change within weeks, so the table is only what the
 * option `prices` is merged over. A model that is missing here has no documented price.
 */
import type { ModelPrice, Prices } from './model-price.ts'

export const documentedPrices: Prices = {
  'claude-fable-5-2': price(8, 40, 10, 16, 0.2),
  'claude-fable-5-1': price(10, 50, 12.5, 20, 0.25),
  'claude-mythos-5-1': price(10, 50, 12.5, 20, 0.25),
  'claude-fable-5': price(10, 50, 12.5, 20, 1),
  'claude-mythos-5': price(10, 50, 12.5, 20, 1),
  'claude-opus-5-5': price(4, 20, 5, 8, 0.2),
  'claude-opus-5': price(5, 25, 6.25, 10, 0.5),
  'claude-opus-4-8': price(5, 25, 6.25, 10, 0.5),
  'claude-opus-4-7': price(5, 25, 6.25, 10, 0.5),
  'claude-opus-4-6': price(5, 25, 6.25, 10, 0.5),
  'claude-opus-4-5': price(5, 25, 6.25, 10, 0.5),
  'claude-sonnet-5-5': price(2, 10, 2.5, 4, 0.1),
  'claude-sonnet-5': price(2, 10, 2.5, 4, 0.2),
  'claude-sonnet-4-6': price(3, 15, 3.75, 6, 0.3),
  'claude-sonnet-4-5': price(3, 15, 3.75, 6, 0.3),
  'claude-haiku-5-5': {
    ...price(0.1, 0.5, 0.125, 0.2, 0.01),
    longer: { than: 100_000, price: price(0.5, 2.5, 0.625, 1, 0.05) },
  },
  'claude-haiku-4-5': price(1, 5, 1.25, 2, 0.1),
  'claude-3-5-haiku-20241022': price(0.8, 4, 1, 1.6, 0.08),
}

function price(
  input: number,
  output: number,
  cacheWrite5m: number,
  cacheWrite1h: number,
  cacheRead: number,
): ModelPrice {
  return { input, output, cacheWrite5m, cacheWrite1h, cacheRead }
}
