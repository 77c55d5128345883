/**
 * Makes one schema of a schema and of what it refers to: `$ref` with its siblings, `allOf`, and the
 * first choice of `anyOf` or `oneOf`. A value has to match all of them.
 */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

/** Longest chain of references: a schema may refer to itself. */
const mostReferences = 32

/** The schema with its references and combinations merged in; null where it never ends. */
export function mergeSchema(given: unknown, root: JsonSchema, depth = 0): JsonSchema | null {
  const { $ref, allOf, anyOf, oneOf, ...rest } = schemaOf(given)
  const choices = listOf(anyOf ?? oneOf)
  const parts = [
    ...(typeof $ref === 'string' ? [lookUp(root, $ref)] : []),
    ...listOf(allOf),
    ...choices.slice(0, 1),
  ]
  if (parts.length === 0) return rest
  if (depth >= mostReferences) return null
  let merged: JsonSchema = rest
  for (const part of parts) {
    const whole = part === undefined ? null : mergeSchema(part, root, depth + 1)
    if (whole === null) return null
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
const shared: Both = (a, b) => listOf(a).filter((one) => listOf(b).includes(one))
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
    const types = typesOf(b)
    const kept = typesOf(a).filter((one) => types.includes(one))
    // An integer is a number too.
    return kept.length > 0 ? kept : 'integer'
  },
}

function typesOf(type: unknown): readonly unknown[] {
  return Array.isArray(type) ? type : [type]
}

function lookUp(root: JsonSchema, ref: string): unknown {
  if (!ref.startsWith('#')) return undefined
  let target: unknown = root
  for (const part of ref.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
    target = (target as Record<string, unknown> | null | undefined)?.[key]
  }
  return target
}
