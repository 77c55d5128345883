/** The rules by which alerts are given: a name, and for most of them a number. */

type Unit = 'share' | 'times' | 'time'

interface RuleKind {
  /** What the number is; absent for a rule without one. */
  readonly unit?: Unit
  /** What holds where the number is left out. */
  readonly usual?: string
  /** The largest number that makes sense. */
  readonly most?: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

export type RuleName =
  | 'ended'
  | 'held'
  | 'error-rate'
  | 'cost-row'
  | 'slow-batch'
  | 'batch-age'
  | 'results-age'
  | 'duplicate'

const kinds: Readonly<Record<RuleName, RuleKind>> = {
  ended: {},
  held: {},
  'error-rate': { unit: 'share', most: 1 },
  'cost-row': { unit: 'times', usual: '1.2x' },
  'slow-batch': { unit: 'times', usual: '2x' },
  'batch-age': { unit: 'time', usual: '20h', most: dayMs },
  'results-age': { unit: 'time', usual: '25d', most: 29 * dayMs },
  duplicate: {},
}

export interface AlertRule {
  readonly name: RuleName
  /** A share, a factor, or milliseconds; 0 for a rule without a number. */
  readonly limit: number
}

export const ruleNames: readonly RuleName[] = Object.keys(kinds) as RuleName[]

/** Every rule that needs no number of the user's. */
export function usualRules(): AlertRule[] {
  return ruleNames.flatMap((name) => ruleOf(name) ?? [])
}

/** @returns undefined for what is no rule; see {@link ruleForms} */
export function ruleOf(text: string): AlertRule | undefined {
  const [, word, typed] = /^([a-z-]+)(?:>(.+))?$/.exec(text) ?? []
  const name = ruleNames.find((known) => known === word)
  if (name === undefined) return undefined
  const { unit, usual, most = Infinity } = kinds[name]
  if (unit === undefined) return typed === undefined ? { name, limit: 0 } : undefined
  const limit = numberOf(unit, typed ?? usual ?? '')
  if (limit === undefined || limit > most) return undefined
  // Zero is a share that can be meant: any failure.
  return limit > 0 || unit === 'share' ? { name, limit } : undefined
}

/** How rules are written, for a message. */
export const ruleForms =
  'ended, held, duplicate, error-rate>0.05, cost-row>1.2x, slow-batch>2x, batch-age>20h (up to 24h) or results-age>25d (up to 29d)'

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: hourMs, d: dayMs }

function numberOf(unit: Unit, text: string): number | undefined {
  const [, digits, end = ''] = /^(\d*\.?\d+)(%|x|[smhd])?$/.exec(text) ?? []
  if (digits === undefined) return undefined
  const number = Number(digits)
  if (unit === 'share') {
    if (end === '%') return number / 100
    return end === '' ? number : undefined
  }
  if (unit === 'times') return end === 'x' ? number : undefined
  const ms = unitMs[end]
  return ms === undefined ? undefined : number * ms
}

/** The last of each name holds: what is given later replaces what a job keeps. */
export function lastOfEach(rules: readonly AlertRule[]): AlertRule[] {
  return [...new Map(rules.map((rule) => [rule.name, rule])).values()]
}
