/** Checks of objects: by their members, or by the tag that says which members they have. */
import { isRecord } from './check.ts'
import type { Check, ShapeReading } from './check.ts'

/** A member that may be missing, perhaps only known to some calls. */
interface Optional {
  readonly check: Check
  readonly for: 'all' | 'beta' | 'older'
}

/** The members of an object. A plain check means that the member is required. */
export type Members = Readonly<Record<string, Check | Optional>>

export function optional(check: Check): Optional {
  return { check, for: 'all' }
}

/** Known only to calls that name a beta. */
export function beta(check: Check): Optional {
  return { check, for: 'beta' }
}

/** Known only to API versions before 2026-10-21. */
export function older(check: Check): Optional {
  return { check, for: 'older' }
}

/** An object of these members and no others, unless `rest` is `any`. */
export function object(members: Members, { rest }: { rest?: 'any' } = {}): Check {
  // A Map, since `constructor` and the like are not members of an object that does not have them.
  const table = new Map<string, Optional>()
  const required: string[] = []
  for (const [name, member] of Object.entries(members)) {
    if (typeof member === 'function') required.push(name)
    table.set(name, typeof member === 'function' ? optional(member) : member)
  }
  return (value, reading) => {
    if (!isRecord(value)) return ': Input should be a valid dictionary'
    for (const name of required) {
      if (value[name] === undefined) return `.${name}: Field required`
    }
    let extra: string | undefined
    for (const name of Object.keys(value)) {
      const given = value[name]
      if (given === undefined) continue
      const member = table.get(name)
      if (!member || !isKnownTo(reading, member)) {
        extra ??= name
        continue
      }
      const problem = member.check(given, reading)
      if (problem !== undefined) return `.${name}${problem}`
    }
    if (extra === undefined || rest === 'any' || reading.open) return undefined
    return `.${extra}: Extra inputs are not permitted`
  }
}

function isKnownTo(reading: ShapeReading, member: Optional): boolean {
  if (member.for === 'all') return true
  return member.for === 'beta' ? reading.beta : reading.older
}

/** What a tagged object may be: the members for each value of its `type`. */
export type Variants = Readonly<Record<string, Members>>

/**
 * An object whose `type` says which members it has. The service puts the type into the path, as in
 * `content.0.image.source`.
 */
export function tagged(
  variants: Variants,
  { beta: betaVariants = {}, untagged }: { beta?: Variants; untagged?: string } = {},
): Check {
  const all = compile(variants)
  const withBetas = new Map([...all, ...compile(betaVariants)])
  const expected = namesOf(all)
  const expectedWithBetas = namesOf(withBetas)
  return (value, reading) => {
    if (!isRecord(value)) return ': Input should be a valid dictionary'
    const tag = value['type'] ?? untagged
    if (tag === undefined || tag === null) return '.type: Field required'
    const check = (reading.beta ? withBetas : all).get(tag as string)
    if (check) {
      const problem = check(value, reading)
      return problem === undefined ? undefined : `.${tag as string}${problem}`
    }
    if (typeof tag !== 'string') return '.type: Input should be a valid string'
    if (reading.open) return undefined
    const names = reading.beta ? expectedWithBetas : expected
    return `: Input tag '${tag}' found using 'type' does not match any of the expected tags: ${names}`
  }
}

function compile(variants: Variants): Map<string, Check> {
  const entries = Object.entries(variants)
  return new Map(
    entries.map(([tag, members]) => [tag, object({ type: optional(() => undefined), ...members })]),
  )
}

function namesOf(variants: ReadonlyMap<string, Check>): string {
  return [...variants.keys()]
    .sort()
    .map((tag) => `'${tag}'`)
    .join(', ')
}
