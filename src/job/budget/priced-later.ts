import { contextTokens } from '../../cost/cost-bound.ts'
import type { Prices } from '../../cost/prices.ts'
import { picosOfClasses } from '../../cost/rates.ts'
import type { JobState } from '../journal/job-state.ts'

/** Answers that came without a price, by the prices of today. */
export interface PricedLater {
  /** In picodollars. */
  readonly picos: number
  /** A model that still has no price. */
  readonly unpriced?: string
}

/** Their records stay as they are, but a budget has to count them, and the user may have given the price now. */
export function pricedLater(state: JobState, prices: Prices): PricedLater {
  let picos = 0
  for (const { usage, sentDay } of state.chunks()) {
    if (!usage || usage.unpriced === 0) continue
    for (const { model, rates, tokens, geo, speed } of usage.recorded.models) {
      if (rates) continue
      // How long their prompts were is not on record: the price of the longest is the dearest.
      const priced = prices.find(model, { day: sentDay, promptTokens: contextTokens, geo, speed })
      if (!priced) return { picos, unpriced: model }
      picos += picosOfClasses(tokens, priced.rates)
    }
  }
  for (const { model, tokens: used, geo, speed } of state.asked.unpriced) {
    const full = prices.find(model, { promptTokens: contextTokens, geo, speed, batch: false })
    if (!full) return { picos, unpriced: model }
    picos += picosOfClasses(used, full.rates)
  }
  return { picos }
}
