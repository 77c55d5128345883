/**
 * A small language for the shape of params. A check looks at one value and returns the rest of the
 * error message, from the place of the value on: `: Field required` for the value itself,
 * `.0.name: Field required` for something within it. So a path is only put together when there is
 * something to report. No check throws, whatever the value.
 */

/** How the call wants its params to be read. */
export interface ShapeReading {
  /** Whether members of betas are accepted. */
  readonly beta: boolean
  /** Whether members that version 2026-10-21 has removed are accepted. */
  readonly older: boolean
  /** Whether unknown members and unknown types of blocks and tools are accepted. */
  readonly open: boolean
}

export type Check = (value: unknown, reading: ShapeReading) => string | undefined

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const anything: Check = () => undefined

export const dictionary: Check = (value) =>
  isRecord(value) ? undefined : ': Input should be a valid dictionary'

export const flag: Check = (value) =>
  typeof value === 'boolean' ? undefined : ': Input should be a valid boolean'

/** A string. The pattern is tried only on strings of an allowed length. */
export function text(limits: { min?: number; max?: number; pattern?: RegExp } = {}): Check {
  const { min = 0, max = Infinity, pattern } = limits
  return (value) => {
    if (typeof value !== 'string') return ': Input should be a valid string'
    const { length } = value
    if (length < min) return `: String should have at least ${min} character${min === 1 ? '' : 's'}`
    if (length > max) return `: String should have at most ${max} characters`
    if (pattern && !pattern.test(value)) return `: String should match pattern '${pattern.source}'`
    return undefined
  }
}

export function integer(limits: { min?: number; max?: number } = {}): Check {
  return numeric(Number.isInteger, 'integer', limits)
}

export function number(limits: { min?: number; max?: number } = {}): Check {
  return numeric(Number.isFinite, 'number', limits)
}

function numeric(
  is: (value: unknown) => boolean,
  kind: string,
  { min = -Infinity, max = Infinity }: { min?: number; max?: number },
): Check {
  return (value) => {
    if (!is(value)) return `: Input should be a valid ${kind}`
    if ((value as number) < min) return `: Input should be greater than or equal to ${min}`
    if ((value as number) > max) return `: Input should be less than or equal to ${max}`
    return undefined
  }
}

export function literal(...accepted: readonly string[]): Check {
  const names = accepted.map((name) => `'${name}'`)
  const last = names.at(-1) ?? ''
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${last}` : last
  return (value) =>
    typeof value === 'string' && accepted.includes(value) ? undefined : `: Input should be ${list}`
}

export function nullable(check: Check): Check {
  return (value, reading) => (value === null ? undefined : check(value, reading))
}

export function list(check: Check, { max = Infinity }: { max?: number } = {}): Check {
  return (value, reading) => {
    if (!Array.isArray(value)) return ': Input should be a valid list'
    const { length } = value
    if (length > max)
      return `: List should have at most ${max} items after validation, not ${length}`
    for (let i = 0; i < length; i++) {
      const problem = check(value[i], reading)
      if (problem !== undefined) return `.${i}${problem}`
    }
    return undefined
  }
}

/** A string, or what the check accepts. */
export function textOr(check: Check): Check {
  return (value, reading) => (typeof value === 'string' ? undefined : check(value, reading))
}

/** A list, or an object. */
export function listOr(ofList: Check, ofObject: Check): Check {
  return (value, reading) => (Array.isArray(value) ? ofList : ofObject)(value, reading)
}
