import type { JsonSchema } from './merge-schemas.ts'

/** A number within the bounds of a schema, a whole one for an integer. */
export function numberOf(schema: JsonSchema, hash: number, whole: boolean): number {
  const step = Math.abs(Number(schema['multipleOf'] ?? (whole ? 1 : 0)))
  const [low, high] = boundsOf(schema)
  if (step > 0) return multipleOf(step, low, high, hash)
  const { value: least, excluded } = low ?? { value: fromAbove(high?.value), excluded: false }
  const span = (high?.value ?? least + 100) - least
  const picked = least + (hash % (Math.floor(Math.max(0, span)) + 1))
  const isOut = (excluded && picked === least) || (high?.excluded && picked === high.value)
  return isOut ? least + Math.min(1, span) / 2 : picked
}

interface Bound {
  readonly value: number
  readonly excluded: boolean
}

/** The bounds that a schema names: the closer of the two where it names both kinds. */
function boundsOf(schema: JsonSchema): [low: Bound | undefined, high: Bound | undefined] {
  const low = [boundOf(schema, 'exclusiveMinimum', true), boundOf(schema, 'minimum', false)]
  const high = [boundOf(schema, 'exclusiveMaximum', true), boundOf(schema, 'maximum', false)]
  const found = (one: Bound | undefined): one is Bound => one !== undefined
  const closest = (bounds: Bound[], sign: number): Bound | undefined => {
    return bounds.sort((a, b) => sign * (b.value - a.value))[0]
  }
  return [closest(low.filter(found), 1), closest(high.filter(found), -1)]
}

function boundOf(schema: JsonSchema, keyword: string, excluded: boolean): Bound | undefined {
  const value = schema[keyword]
  return typeof value === 'number' ? { value, excluded } : undefined
}

/** Where a range begins that has only an end. */
function fromAbove(high: number | undefined): number {
  return high === undefined || high >= 0 ? 0 : high - 100
}

function multipleOf(step: number, low: Bound | undefined, high: Bound | undefined, hash: number) {
  const first = low ? Math.ceil(low.value / step) : Math.ceil(fromAbove(high?.value) / step)
  const least = low?.excluded && first * step === low.value ? first + 1 : first
  const last = high ? Math.floor(high.value / step) : least + Math.max(1, Math.floor(100 / step))
  const most = high?.excluded && last * step === high.value ? last - 1 : last
  const times = least + (hash % Math.max(1, most - least + 1))
  // 3 × 0.1 is not 0.3.
  return Number((times * step).toPrecision(12))
}
