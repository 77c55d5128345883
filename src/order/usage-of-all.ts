import type { FinalOutcome } from '../final-outcome.ts'

type Usage = NonNullable<FinalOutcome['usage']>

/** The tokens of all parts: numbers are added, words stay where all say the same. Undefined if no part has any. */
export function usageOfAll(parts: readonly FinalOutcome[]): Usage | undefined {
  const usages = parts.flatMap(({ usage }) => usage ?? [])
  return usages.length === 0
    ? undefined
    : (added(usages as unknown as readonly Counts[]) as unknown as Usage)
}

type Counts = Readonly<Record<string, unknown>>

function added(all: readonly Counts[]): Counts {
  const sum: Record<string, unknown> = {}
  for (const key of new Set(all.flatMap((one) => Object.keys(one)))) {
    const values = all
      .map((one) => one[key])
      .filter((value) => value !== undefined && value !== null)
    const [first] = values
    if (values.length === 0) sum[key] = null
    else if (values.every((value) => typeof value === 'number')) {
      sum[key] = values.reduce((total, value) => total + value, 0)
    } else if (values.every(isCounts)) sum[key] = added(values)
    else if (values.every((value) => value === first)) sum[key] = first
  }
  return sum
}

function isCounts(value: unknown): value is Counts {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
