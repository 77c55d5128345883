/**
 * Makes one schema of a schema and of what it refers to: `$ref` with its siblings, `allOf`, and one
 * choice of `anyOf` or `oneOf`. A value has to match all of them.
 */
import type { AnswerBudget } from './answer-budget.ts'
import { lookUp } from './look-up.ts'

export interface JsonSchema {
  readonly [keyword: string]: unknown
}

/** Longest chain of references: a schema may refer to itself. */
const mostReferences = 32

export interface Merging {
  /** Where references begin. */
  readonly root: JsonSchema
  readonly budget: AnswerBudget
  /** One of the members of `anyOf` or `oneOf`. */
  choose(members: readonly unknown[]): unknown
}

/**
 * The schema with its references and combinations merged in; null where it never ends, or once the
 * budget is spent.
 */
export function mergeSchema(given: unknown, merging: Merging, depth = 0): JsonSchema | null {
  const { root, budget } = merging
  budget.spendNode()
  if (budget.isSpent) return null
  const { $ref, allOf, anyOf, oneOf, ...rest } = schemaOf(given)
  const choices = listOf(anyOf ?? oneOf)
  if (typeof $ref === 'string') budget.spendSteps($ref.length)
  const parts = [
    ...(typeof $ref === 'string' ? [lookUp(root, $ref)] : []),
    ...listOf(allOf),
    ...(choices.length > 0 ? [merging.choose(choices)] : []),
  ]
  if (parts.length === 0) return rest
  if (depth >= mostReferences) return null
  let merged: JsonSchema = rest
  for (const part of parts) {
    const whole = part === undefined ? null : mergeSchema(part, merging, depth + 1)
    if (whole === null) return null
    budget.spendSteps(widthOf(merged) + widthOf(whole))
    merged = intersect(merged, whole)
  }
  return merged
}

/** Anything may stand for a schema; `true` and `{}` allow every value. */
export function schemaOf(given: unknown): JsonSchema {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
    ? (given as JsonSchema)
    : {}
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** How much there is to copy and compare when a schema is merged with another. */
function widthOf(schema: JsonSchema): number {
  const lists = listOf(schema['required']).length + listOf(schema['enum']).length
  return lists + Object.keys(schemaOf(schema['properties'])).length + Object.keys(schema).length
}

function intersect(a: JsonSchema, b: JsonSchema): JsonSchema {
  const merged: Record<string, unknown> = { ...a, ...b }
  for (const keyword of Object.keys(a)) {
    if (b[keyword] === undefined) merged[keyword] = a[keyword]
    else merged[keyword] = (both[keyword] ?? last)(a[keyword], b[keyword])
  }
  return merged
}

type Both = (a: unknown, b: unknown) => unknown

const last: Both = (_, b) => b
const most: Both = (a, b) => Math.max(Number(a), Number(b))
const least: Both = (a, b) => Math.min(Number(a), Number(b))
const either: Both = (a, b) => [...new Set([...listOf(a), ...listOf(b)])]
const shared = (a: unknown, b: unknown): unknown[] => {
  const others = new Set(listOf(b))
  return listOf(a).filter((one) => others.has(one))
}
/** The combination is merged when its value is made. */
const combined: Both = (a, b) => ({ allOf: [a, b] })

/** How a value matches a keyword twice. */
const both: Readonly<Record<string, Both>> = {
  required: either,
  enum: shared,
  minimum: most,
  exclusiveMinimum: most,
  minLength: most,
  minItems: most,
  maximum: least,
  exclusiveMaximum: least,
  maxLength: least,
  maxItems: least,
  items: combined,
  properties(a, b) {
    const merged: Record<string, unknown> = { ...schemaOf(a) }
    for (const [name, schema] of Object.entries(schemaOf(b))) {
      merged[name] = Object.hasOwn(merged, name) ? combined(merged[name], schema) : schema
    }
    return merged
  },
  type(a, b) {
    const kept = shared(typesOf(a), typesOf(b))
    // An integer is a number too.
    return kept.length > 0 ? kept : 'integer'
  },
}

function typesOf(type: unknown): readonly unknown[] {
  return Array.isArray(type) ? type : [type]
}
