import type { UsageTotals } from './cost-figures.ts'
import { usageCost } from './cost-figures.ts'
import { picosOfClasses, toUsd } from './rates.ts'
import type { ModelCost } from './job-cost.ts'
import type { ModelUsage, RecordedUsage } from './recorded-usage.ts'
import { tokensIn } from './tokens.ts'
import type { Tokens } from './tokens.ts'

/** What a batch has used, for those who look on. No sum if the price of any answer is not known. */
export function usedBy({ models }: RecordedUsage): {
  readonly tokens: Tokens
  readonly usd?: number
  readonly models: readonly ModelCost[]
} {
  const sums: [number, number, number, number, number] = [0, 0, 0, 0, 0]
  let picos: number | undefined = 0
  for (const { tokens, rates } of models) {
    for (const [i, count] of tokens.entries()) sums[i] = (sums[i] ?? 0) + count
    picos = picos === undefined || !rates ? undefined : picos + picosOfClasses(tokens, rates)
  }
  const usd = picos === undefined ? {} : { usd: toUsd(picos) }
  return { tokens: tokensIn(sums), ...usd, models: byModel(models) }
}

/** Answers of one model may have several prices. */
function byModel(usages: readonly ModelUsage[]): ModelCost[] {
  const sums = new Map<string, UsageTotals>()
  for (const { model, answers, tokens, rates } of usages) {
    const before = sums.get(model) ?? none
    sums.set(model, {
      answers: before.answers + answers,
      tokens: before.tokens.map((count, i) => count + (tokens[i] ?? 0)) as UsageTotals['tokens'],
      picos: before.picos + (rates ? picosOfClasses(tokens, rates) : 0),
      unpriced: before.unpriced + (rates ? 0 : answers),
    })
  }
  return Array.from(sums, ([model, sum]) => {
    return { model, ...usageCost(sum), unpricedAnswers: sum.unpriced }
  })
}

const none: UsageTotals = { answers: 0, tokens: [0, 0, 0, 0, 0], picos: 0, unpriced: 0 }
