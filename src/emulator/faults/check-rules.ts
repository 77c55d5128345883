/**
 * Refuses rules that would silently never strike, or strike in another way than they say. Rules
 * also come as JSON, which no compiler checks.
 */
import { BatchlineError } from '../../errors.ts'
import { kindOf } from '../../kind-of.ts'
import { sites, timing } from './fault-names.ts'
import type { FaultMembers } from './fault-names.ts'
import { valueProblem } from './member-problem.ts'

/**
 * @throws BatchlineError ERR_OPTION for a rule with an unknown place, fault or member, or without a
 * member that its fault needs.
 */
export function checkRules(rules: unknown): void {
  const problem = faultsProblem(rules)
  if (problem === undefined) return
  throw new BatchlineError('ERR_OPTION', `emulator: faults${problem}`)
}

/** What is wrong with the rules, as it follows the name `faults`; undefined for valid ones. */
export function faultsProblem(rules: unknown): string | undefined {
  if (!Array.isArray(rules)) return `: give an array of rules, not ${kindOf(rules)}`
  for (const [index, rule] of rules.entries()) {
    const problem = problemOf(rule)
    if (problem !== undefined) return `[${index}]: ${problem}`
  }
  return undefined
}

function problemOf(rule: unknown): string | undefined {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) {
    return `a rule is an object {on, fault}, not ${kindOf(rule)}`
  }
  const { on, fault, ...rest } = rule as Record<string, unknown>
  const faults = sites.get(String(on))
  if (!faults) return `there is no place "${String(on)}"; there are ${listed(sites.keys())}`
  const members = faults.get(String(fault))
  if (!members) {
    return `on "${String(on)}" there is no fault "${String(fault)}"; there are ${listed(faults.keys())}`
  }
  const given = Object.keys(rest).filter((member) => rest[member] !== undefined)
  const problem = memberProblem(given, members) ?? wrongValue(String(fault), rest, given)
  return problem && `"${String(fault)}" on "${String(on)}" ${problem}; ${membersOf(members)}`
}

function memberProblem(given: readonly string[], members: FaultMembers): string | undefined {
  const unknown = given.find((member) => !members.has(member) && !Object.hasOwn(timing, member))
  if (unknown !== undefined) return `has no member "${unknown}"`
  for (const [member, need] of members) {
    if (need === 'must' && !given.includes(member)) return `needs the member "${member}"`
  }
  return undefined
}

function wrongValue(
  fault: string,
  rule: Readonly<Record<string, unknown>>,
  given: readonly string[],
): string | undefined {
  for (const member of given) {
    const problem = valueProblem(fault, member, rule[member])
    if (problem !== undefined) return `has a wrong value: ${problem}`
  }
  return undefined
}

function membersOf(members: FaultMembers): string {
  const own = members.size > 0 ? `it has ${listed(members.keys())}; ` : ''
  return `${own}its timing is set by ${listed(Object.keys(timing))}`
}

function listed(names: Iterable<string>): string {
  return [...names].join(', ')
}
