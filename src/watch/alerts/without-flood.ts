import type { Finding } from './alert.ts'
import type { RuleName } from './alert-rule.ts'

/** Alerts of a rule about single batches, before one more says only that there are others. */
const mostOfRule = 10
/** The subject of that one. */
export const others = 'others'

/**
 * A day on which the service is slow concerns every batch. Nobody reads a thousand alerts, so the first ten of a
 * rule are followed by a single one for all others.
 *
 * @param known - alerts of a rule that were given before
 */
export function withoutFlood(
  findings: readonly Finding[],
  known: (rule: RuleName) => number,
): Finding[] {
  const given = new Map<RuleName, number>()
  const kept: Finding[] = []
  for (const finding of findings) {
    const { rule } = finding
    const before = given.get(rule) ?? known(rule)
    given.set(rule, before + 1)
    if (before < mostOfRule) kept.push(finding)
    else if (before === mostOfRule) kept.push(othersOf(rule, findings))
  }
  return kept
}

function othersOf(rule: RuleName, findings: readonly Finding[]): Finding {
  const text = `more batches than the ${mostOfRule} reported so far; no others are reported one by one`
  const count = findings.filter((finding) => finding.rule === rule).length
  return { rule, subject: others, text: `${rule}: ${text}`, figures: { found: count } }
}
