/** The tier of a row that was made of parts: it never says more than its parts do. */
import type { FinalOutcome } from '../final-outcome.ts'
import type { OutcomeBase, Tier } from '../outcome.ts'

type Tiered = Pick<OutcomeBase<unknown>, 'tier' | 'confidence' | 'tier_reason'>

/**
 * Of the parts that were merged. Parts that are missing, or have a value that no model gave, have no tier, and
 * then the row is not accepted: who takes `accept` for a licence would use what nobody has answered.
 *
 * @param good - the parts with a value
 * @param count - of all parts of the row
 */
export function tierOfParts(good: readonly FinalOutcome[], count: number): Tiered {
  const tiered = good.filter((part) => part.tier)
  const worst = worstOf(tiered)
  if (!worst) return {}
  const without = count - tiered.length
  const tier = worst === 'accept' && without > 0 ? 'review' : worst
  const known = good.find((part) => part.tier === tier && part.tier_reason !== undefined)
  const reason = tier === worst ? known?.tier_reason : `${without} of ${count} parts have no tier`
  return {
    tier,
    ...lowestOf(tiered),
    ...(reason === undefined ? {} : { tier_reason: reason }),
  }
}

/** Of a row that failed: what its good parts were good for says nothing about it. */
export function tierOfFailed(parts: readonly FinalOutcome[]): Tiered {
  const rejected = parts.filter(({ tier }) => tier === 'reject')
  return rejected.length > 0 ? { tier: 'reject', ...lowestOf(rejected) } : {}
}

const tiers: readonly Tier[] = ['reject', 'review', 'accept']

function worstOf(parts: readonly FinalOutcome[]): Tier | undefined {
  return tiers.find((tier) => parts.some((part) => part.tier === tier))
}

function lowestOf(parts: readonly FinalOutcome[]): Tiered {
  const all = parts.flatMap(({ confidence }) => confidence ?? [])
  // Of many parts, `Math.min(...)` would exceed the stack.
  return all.length > 0 ? { confidence: all.reduce((low, one) => Math.min(low, one)) } : {}
}
