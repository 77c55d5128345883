/**
 * What the public table lacks or has otherwise than the documentation. `npm run prices` says which of these
 * entries it has caught up with.
 */
import type { DatedPrice, ModelPrice } from '../../src/cost/model-price.ts'

export interface OverlayEntry {
  readonly models: readonly string[]
  readonly prices: readonly DatedPrice[]
  readonly source: string
  /** The day on which somebody last looked at the source. */
  readonly seen: string
  /** What no page of the documentation confirms. */
  readonly uncertain?: string
}

export const overlay: readonly OverlayEntry[] = [
  {
    models: ['claude-fable-5-2'],
    prices: [price(8, 40, 10, 16, 0.2)],
    source: "a price list of a third party, which calls them the maker's own",
    seen: '2026-11-20',
    uncertain: 'all of it',
  },
  {
    models: ['claude-mythos-5-1'],
    prices: [price(10, 50, 12.5, 20, 0.25)],
    source: 'Claude documentation, Pricing',
    seen: '2026-11-20',
  },
  {
    models: ['claude-mythos-5'],
    prices: [price(10, 50, 12.5, 20, 1)],
    source: 'Claude documentation, Pricing',
    seen: '2026-11-20',
  },
  {
    models: ['claude-sonnet-5-5'],
    prices: [price(2, 10, 2.5, 4, 0.2), { from: '2026-10-07', ...price(2, 10, 2.5, 4, 0.1) }],
    source: 'Claude documentation, overview of Claude Sonnet 5.5',
    seen: '2026-11-20',
    uncertain: 'the cut of cache reads and its day, which two projects with price tables report',
  },
  {
    models: ['claude-haiku-5-5'],
    prices: [
      {
        ...price(0.1, 0.5, 0.125, 0.2, 0.01),
        longer: { than: 100_000, price: price(0.5, 2.5, 0.625, 1, 0.05) },
      },
    ],
    source: 'Claude documentation, overview of Claude Haiku 5.5',
    seen: '2026-11-20',
    uncertain:
      'cache reads, writes for an hour, and that cached parts count for the length of the prompt, which third parties report',
  },
  {
    // The public table keeps the price of prompts over 200,000 tokens, which the service no longer takes.
    models: ['claude-sonnet-4-5'],
    prices: [price(3, 15, 3.75, 6, 0.3)],
    source: 'Claude documentation, Pricing',
    seen: '2026-11-20',
  },
]

/** Other names under which a model is documented. */
export const aliases: Readonly<Record<string, string>> = {
  'claude-haiku-3-5': 'claude-3-5-haiku',
}

/** What holds for all models. */
export const factors = {
  batchFactor: 0.5,
  geoFactors: { us: 1.1 },
  source:
    'Claude documentation, Batch processing and Pricing: a batch costs half in every class of tokens, and inference_geo us 1.1 times as much',
  seen: '2026-11-20',
} as const

function price(
  input: number,
  output: number,
  cacheWrite5m: number,
  cacheWrite1h: number,
  cacheRead: number,
): ModelPrice {
  return { input, output, cacheWrite5m, cacheWrite1h, cacheRead }
}
