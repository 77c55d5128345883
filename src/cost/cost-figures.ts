import type { CostSum, ModelSum } from './cost-sum.ts'
import type { AttemptCost, CacheUse, ModelCost, TokenSpread, UsageCost } from './job-cost.ts'
import { toUsd } from './rates.ts'
import type { TokenSketch } from './token-sketch.ts'
import { tokensIn } from './tokens.ts'

/** What is summed of answers, whatever else is known of them. */
export type UsageTotals = Pick<ModelSum, 'answers' | 'tokens' | 'picos' | 'unpriced'>

export function totalsOf(sums: Iterable<CostSum>): UsageTotals {
  const tokens: UsageTotals['tokens'] = [0, 0, 0, 0, 0]
  const totals = { answers: 0, tokens, picos: 0, unpriced: 0 }
  for (const { models, answers, picos, unpriced } of sums) {
    totals.answers += answers
    totals.picos += picos
    totals.unpriced += unpriced
    for (const sum of models.values()) addTokens(tokens, sum.tokens, 1)
  }
  return totals
}

/** What has come since. */
export function totalsSince(now: UsageTotals, before: UsageTotals): UsageTotals {
  const tokens: UsageTotals['tokens'] = [...now.tokens]
  addTokens(tokens, before.tokens, -1)
  return {
    answers: now.answers - before.answers,
    tokens,
    picos: now.picos - before.picos,
    unpriced: now.unpriced - before.unpriced,
  }
}

export function usageCost({ answers, tokens, picos, unpriced }: UsageTotals): UsageCost {
  const isPriced = answers === 0 || unpriced < answers
  return { answers, tokens: tokensIn(tokens), ...(isPriced ? { usd: toUsd(picos) } : {}) }
}

/** @param unknownRequests - requests whose usage is not known; of no use to the sum */
export function attemptCost(sum: CostSum, unknownRequests: number): AttemptCost {
  const priced = sum.answers - sum.unpriced
  const models = Array.from(sum.models, ([model, of]): ModelCost => {
    return { model, ...usageCost(of), unpricedAnswers: of.unpriced }
  })
  const input = spreadOf(sum.input)
  const output = spreadOf(sum.output)
  const cache = cacheUse(sum)
  return {
    ...usageCost(totalsOf([sum])),
    ...(priced > 0 ? { usdPerAnswer: toUsd(sum.picos / priced) } : {}),
    unpricedAnswers: sum.unpriced,
    unpricedModels: models.flatMap((of) => (of.unpricedAnswers > 0 ? [of.model] : [])),
    models,
    ...(input ? { input } : {}),
    ...(output ? { output } : {}),
    nearLimit: sum.nearLimit,
    ...(cache ? { cache } : {}),
    tiers: Object.fromEntries(sum.tiers),
    webSearches: sum.webSearches,
    unknownRequests,
  }
}

function spreadOf(sketch: TokenSketch): TokenSpread | undefined {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => sketch.quantile(share))
  if (p50 === undefined || p95 === undefined || p99 === undefined) return undefined
  return { p50, p95, p99, max: sketch.max }
}

function cacheUse(sum: CostSum): CacheUse | undefined {
  const { tokens } = usageCost(totalsOf([sum]))
  const { cacheRead: read } = tokens
  const written = tokens.cacheWrite5m + tokens.cacheWrite1h
  if (read + written === 0) return undefined
  const saved = [...sum.models.values()].reduce((picos, { savedPicos }) => picos + savedPicos, 0)
  const isPriced = sum.unpriced < sum.answers
  return {
    read,
    written,
    hitRate: read / (read + written),
    ...(isPriced ? { savedUsd: toUsd(saved) } : {}),
  }
}

function addTokens(to: UsageTotals['tokens'], from: readonly number[], sign: 1 | -1): void {
  for (const [i, count] of from.entries()) to[i] = (to[i] ?? 0) + sign * count
}
