/** The prices of the public table `@pydantic/genai-prices`, in the shape of batchline's own. */
import { findProvider } from '@pydantic/genai-prices'
import type { ModelPrice as PublicPrice } from '@pydantic/genai-prices'
import type { DatedPrice, ModelPrice } from '../../src/cost/model-price.ts'

/** By model id. An alias that ends in `-latest` or `-0` stands under the id without that end. */
export function publicPrices(): Map<string, readonly DatedPrice[]> {
  const provider = findProvider({ providerId: 'anthropic' })
  if (!provider) throw new Error('the public table has no provider anthropic')
  const found = new Map<string, readonly DatedPrice[]>()
  for (const { id, prices } of provider.models) {
    const dated = Array.isArray(prices) ? prices : [{ prices }]
    // Models from before the prompt cache, which no batch ever took.
    if (dated.some((each) => each.prices['cache_read_mtok'] === undefined)) continue
    const list = dated.map(({ prices: price, ...rest }) => {
      const constraint = 'constraint' in rest ? rest.constraint : undefined
      if (constraint === undefined) return tiered(id, price)
      if (constraint.type !== 'start_date') throw unknown(id, `a constraint ${constraint.type}`)
      return { from: constraint.start_date, ...tiered(id, price) }
    })
    for (const name of namesOf(id)) found.set(name, list)
  }
  return found
}

function namesOf(id: string): readonly string[] {
  const short = id.replace(/-(?:latest|0)$/, '')
  return id.endsWith('-0') ? [id, short] : [short]
}

function tiered(id: string, price: PublicPrice): DatedPrice {
  const tiers = Object.values(price).flatMap((each) =>
    typeof each === 'object' ? each.tiers.map(({ start }) => start) : [],
  )
  const [than] = tiers
  if (than === undefined) return classes(id, price, 'base')
  if (tiers.some((start) => start !== than)) throw unknown(id, 'several tiers')
  return {
    ...classes(id, price, 'base'),
    longer: { than, price: classes(id, price, 'longer') },
  }
}

function classes(id: string, price: PublicPrice, tier: 'base' | 'longer'): ModelPrice {
  const of = (name: string): number => {
    const found = price[name]
    const usd = typeof found === 'object' ? tierOf(found, tier) : found
    if (usd === undefined) throw unknown(id, `no ${name}`)
    return usd
  }
  return {
    input: of('input_mtok'),
    output: of('output_mtok'),
    cacheWrite5m: of('cache_write_mtok'),
    cacheWrite1h: of('cache_write_1h_mtok'),
    cacheRead: of('cache_read_mtok'),
  }
}

function tierOf(
  { base, tiers }: { readonly base: number; readonly tiers: ReadonlyArray<{ price: number }> },
  tier: 'base' | 'longer',
): number {
  return tier === 'base' ? base : (tiers[0]?.price ?? base)
}

/** What this script can't translate must not become a wrong price. */
function unknown(id: string, what: string): Error {
  return new Error(`the public table has ${what} for ${id}, which this script does not translate`)
}
