import { picosOfClasses, toUsd } from './rates.ts'
import type { RecordedUsage } from './recorded-usage.ts'
import { tokensIn } from './tokens.ts'
import type { Tokens } from './tokens.ts'

/** What a batch has used, for those who look on. No sum if the price of any answer is not known. */
export function usedBy({ models }: RecordedUsage): {
  readonly tokens: Tokens
  readonly usd?: number
} {
  const sums: [number, number, number, number, number] = [0, 0, 0, 0, 0]
  let picos: number | undefined = 0
  for (const { tokens, rates } of models) {
    for (const [i, count] of tokens.entries()) sums[i] = (sums[i] ?? 0) + count
    picos = picos === undefined || !rates ? undefined : picos + picosOfClasses(tokens, rates)
  }
  return { tokens: tokensIn(sums), ...(picos === undefined ? {} : { usd: toUsd(picos) }) }
}
