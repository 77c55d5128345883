import type { RuleName, AlertRule } from './alert-rule.ts'
import { ruleNames } from './alert-rule.ts'
import type { DeliveredAlerts } from './alerts-file.ts'
import type { Facts } from './findings.ts'
import { findingsOf } from './findings.ts'
import { others } from './without-flood.ts'

export interface ForgetParts {
  /** At the end of a run. */
  readonly facts: Facts
  readonly rules: readonly AlertRule[]
  /** What was found in this run is not over yet. */
  readonly isOfThisRun: (rule: RuleName, subject: string) => boolean
}

/**
 * Forgets delivered alerts whose cause is gone, at the end of a run, when it is known. In the middle a rate may
 * cross its limit back and forth.
 *
 * @returns whether anything was forgotten
 */
export function forgetOver(delivered: DeliveredAlerts, parts: ForgetParts): boolean {
  const { facts, rules, isOfThisRun } = parts
  const { view, end } = facts
  const found = new Set(findingsOf(rules, facts).map(({ rule, subject }) => `${rule} ${subject}`))
  const isFound = (rule: RuleName, subject: string): boolean => found.has(`${rule} ${subject}`)
  const isComplete = end?.isComplete === true
  const isOver: Readonly<Record<RuleName, (subject: string) => boolean>> = {
    // The last end alone: a job that grows ends again.
    ended: (subject) => isComplete && !isFound('ended', subject),
    held: (subject) => (view.hasSent || isComplete) && !isOfThisRun('held', subject),
    'error-rate': (subject) => isComplete && !isFound('error-rate', subject),
    'cost-row': (subject) => isComplete && !isFound('cost-row', subject),
    'slow-batch': (subject) => isGone(subject),
    'batch-age': (subject) => isGone(subject),
    'results-age': (subject) => isGone(subject),
    // It stays on the bill.
    duplicate: () => false,
  }
  const isGone = (subject: string): boolean =>
    view.isWhole && !view.open.has(subject) && (subject !== others || view.open.size === 0)
  const forgotten = ruleNames.map((rule) => delivered.forget(rule, isOver[rule]))
  return forgotten.includes(true)
}
