import type { UsdEstimate } from './cost-estimate.ts'
import type { CacheChange } from './cache-change.ts'
import type { PricedModel } from './price-model.ts'

/** Models were sampled independently of each other, so their errors add up like the sides of a right angle. */
export function usdEstimate(priced: readonly PricedModel[]): UsdEstimate {
  const expected = priced.reduce((sum, price) => sum + price.expected, 0)
  const below = Math.hypot(...priced.map((price) => price.below))
  const above = Math.hypot(...priced.map((price) => price.above))
  const most = priced.reduce((sum, price) => sum + price.most, 0)
  const usd = { expected, low: Math.max(0, expected - below), high: expected + above, most }
  const changes = priced.flatMap(({ cache }) => cache ?? [])
  if (changes.length === 0) return usd
  const sum = (of: keyof CacheChange): number =>
    changes.reduce((total, change) => total + change[of], 0)
  const [read, written] = [sum('read'), sum('written')]
  return {
    ...usd,
    cached: {
      expected: expected + sum('expected'),
      low: Math.max(0, expected + sum('mostHits') - below),
      high: expected + sum('fewestHits') + above,
      most: most + sum('noHit'),
      hitRate: read / (read + written),
    },
  }
}
