/**
 * Written by `npm run prices`; edits here are lost. A price that changed, or a new model, goes into
 * test/prices/overlay.ts.
 */
import type { PriceTable } from './model-price.ts'

/** Prices as last seen on the day of `date`. A model that is missing has no known price. */
export const priceTable: PriceTable = {
  date: '2026-11-20',
  sources: [
    '@pydantic/genai-prices 0.1.8, provider anthropic',
    'Claude documentation, Batch processing and Pricing: a batch costs half in every class of tokens, and inference_geo us 1.1 times as much; seen 2026-11-20',
    "claude-fable-5-2: a price list of a third party, which calls them the maker's own; seen 2026-11-20. Not confirmed: all of it",
    'claude-mythos-5-1: Claude documentation, Pricing; seen 2026-11-20',
    'claude-mythos-5: Claude documentation, Pricing; seen 2026-11-20',
    'claude-sonnet-5-5: Claude documentation, overview of Claude Sonnet 5.5; seen 2026-11-20. Not confirmed: the cut of cache reads and its day, which two projects with price tables report',
    'claude-haiku-5-5: Claude documentation, overview of Claude Haiku 5.5; seen 2026-11-20. Not confirmed: cache reads, writes for an hour, and that cached parts count for the length of the prompt, which third parties report',
    'claude-sonnet-4-5: Claude documentation, Pricing; seen 2026-11-20',
  ],
  batchFactor: 0.5,
  geoFactors: { us: 1.1 },
  models: {
    'claude-3-5-haiku': [
      { input: 0.8, output: 4, cacheWrite5m: 1, cacheWrite1h: 1.6, cacheRead: 0.08 },
    ],
    'claude-3-5-sonnet': [
      { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 },
    ],
    'claude-3-7-sonnet': [
      { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 },
    ],
    'claude-3-haiku': [
      { input: 0.25, output: 1.25, cacheWrite5m: 0.3, cacheWrite1h: 0.5, cacheRead: 0.03 },
    ],
    'claude-3-opus': [
      { input: 15, output: 75, cacheWrite5m: 18.75, cacheWrite1h: 30, cacheRead: 1.5 },
    ],
    'claude-3-sonnet': [
      { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 },
    ],
    'claude-fable-5': [
      { input: 10, output: 50, cacheWrite5m: 12.5, cacheWrite1h: 20, cacheRead: 1 },
    ],
    'claude-fable-5-1': [
      { input: 10, output: 50, cacheWrite5m: 12.5, cacheWrite1h: 20, cacheRead: 0.25 },
    ],
    'claude-fable-5-2': [
      { input: 8, output: 40, cacheWrite5m: 10, cacheWrite1h: 16, cacheRead: 0.2 },
    ],
    'claude-haiku-3-5': [
      { input: 0.8, output: 4, cacheWrite5m: 1, cacheWrite1h: 1.6, cacheRead: 0.08 },
    ],
    'claude-haiku-4-5': [
      { input: 1, output: 5, cacheWrite5m: 1.25, cacheWrite1h: 2, cacheRead: 0.1 },
    ],
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
    'claude-mythos-5': [
      { input: 10, output: 50, cacheWrite5m: 12.5, cacheWrite1h: 20, cacheRead: 1 },
    ],
    'claude-mythos-5-1': [
      { input: 10, output: 50, cacheWrite5m: 12.5, cacheWrite1h: 20, cacheRead: 0.25 },
    ],
    'claude-opus-4': [
      { input: 15, output: 75, cacheWrite5m: 18.75, cacheWrite1h: 30, cacheRead: 1.5 },
    ],
    'claude-opus-4-0': [
      { input: 15, output: 75, cacheWrite5m: 18.75, cacheWrite1h: 30, cacheRead: 1.5 },
    ],
    'claude-opus-4-1': [
      { input: 15, output: 75, cacheWrite5m: 18.75, cacheWrite1h: 30, cacheRead: 1.5 },
    ],
    'claude-opus-4-5': [
      { input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5 },
    ],
    'claude-opus-4-6': [
      {
        input: 5,
        output: 25,
        cacheWrite5m: 6.25,
        cacheWrite1h: 10,
        cacheRead: 0.5,
        longer: {
          than: 200_000,
          price: { input: 10, output: 37.5, cacheWrite5m: 12.5, cacheWrite1h: 20, cacheRead: 1 },
        },
      },
      {
        from: '2026-03-13',
        input: 5,
        output: 25,
        cacheWrite5m: 6.25,
        cacheWrite1h: 10,
        cacheRead: 0.5,
      },
    ],
    'claude-opus-4-7': [
      { input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5 },
    ],
    'claude-opus-4-8': [
      { input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5 },
    ],
    'claude-opus-5': [
      { input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5 },
    ],
    'claude-opus-5-5': [{ input: 4, output: 20, cacheWrite5m: 5, cacheWrite1h: 8, cacheRead: 0.2 }],
    'claude-sonnet-4': [
      { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 },
    ],
    'claude-sonnet-4-0': [
      { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 },
    ],
    'claude-sonnet-4-5': [
      { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 },
    ],
    'claude-sonnet-4-6': [
      {
        input: 3,
        output: 15,
        cacheWrite5m: 3.75,
        cacheWrite1h: 6,
        cacheRead: 0.3,
        longer: {
          than: 200_000,
          price: { input: 6, output: 22.5, cacheWrite5m: 7.5, cacheWrite1h: 12, cacheRead: 0.6 },
        },
      },
      {
        from: '2026-03-13',
        input: 3,
        output: 15,
        cacheWrite5m: 3.75,
        cacheWrite1h: 6,
        cacheRead: 0.3,
      },
    ],
    'claude-sonnet-5': [
      { input: 2, output: 10, cacheWrite5m: 2.5, cacheWrite1h: 4, cacheRead: 0.2 },
    ],
    'claude-sonnet-5-5': [
      { input: 2, output: 10, cacheWrite5m: 2.5, cacheWrite1h: 4, cacheRead: 0.2 },
      {
        from: '2026-10-07',
        input: 2,
        output: 10,
        cacheWrite5m: 2.5,
        cacheWrite1h: 4,
        cacheRead: 0.1,
      },
    ],
  },
}
