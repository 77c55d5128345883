import type { PriceTable } from './model-price.ts'

/** To be made by a script. */
export const priceTable: PriceTable = {
  date: '2026-11-20',
  sources: [],
  batchFactor: 0.5,
  geoFactors: { us: 1.1 },
  models: {
    'claude-haiku-5-5': [
      {
        input: 0.1,
        output: 0.5,
        cacheWrite5m: 0.125,
        cacheWrite1h: 0.2,
        cacheRead: 0.01,
        longer: {
          than: 100_000,
          price: { input: 0.5, output: 2.5, cacheWrite5m: 0.625, cacheWrite1h: 1, cacheRead: 0.05 },
        },
      },
    ],
    'claude-haiku-4-5': [
      { input: 1, output: 5, cacheWrite5m: 1.25, cacheWrite1h: 2, cacheRead: 0.1 },
    ],
    'claude-opus-5-5': [{ input: 4, output: 20, cacheWrite5m: 5, cacheWrite1h: 8, cacheRead: 0.2 }],
  },
}
