/**
 * Makes a value that matches a JSON Schema, as far as structured outputs allow them. A hash picks
 * the enum member, number or text, so different prompts get different answers.
 */
import { AnswerBudget } from './answer-budget.ts'
import { MayNotEnd } from './may-not-end.ts'
import { listOf, mergeSchema, schemaOf } from './merge-schemas.ts'
import type { JsonSchema } from './merge-schemas.ts'
import { numberOf } from './number-example.ts'
import { stringOf } from './string-example.ts'

/** A value for the schema; null where the schema uses something unknown, or too much. */
export function exampleOf(schema: unknown, hash: number): unknown {
  const root = schemaOf(schema)
  const mayNotEnd = new MayNotEnd(root)
  return valueOf(schema, hash, { root, mayNotEnd, budget: new AnswerBudget(), depth: 0 })
}

interface Place {
  readonly root: JsonSchema
  readonly mayNotEnd: MayNotEnd
  readonly budget: AnswerBudget
  readonly depth: number
}

/** Deeper, a choice that ends is better than the first one. */
const firstChoices = 2

function valueOf(given: unknown, hash: number, place: Place): unknown {
  const { root, budget, depth } = place
  const schema = mergeSchema(given, {
    root,
    budget,
    choose(members) {
      const ending = (one: unknown) => !place.mayNotEnd.check(one)
      return (depth > firstChoices ? members.find(ending) : undefined) ?? members[0]
    },
  })
  if (!schema) return null
  if ('const' in schema) return copied(schema['const'], budget)
  const members = listOf(schema['enum'])
  if (members.length > 0) return copied(members[hash % members.length], budget)
  return ofType(typeOf(schema), schema, hash, { ...place, depth: depth + 1 })
}

/** A value that stands in the schema. */
function copied(value: unknown, budget: AnswerBudget): unknown {
  budget.spendCharacters(JSON.stringify(value)?.length ?? 0)
  return value
}

function typeOf(schema: JsonSchema): unknown {
  const type = schema['type']
  if (Array.isArray(type)) return type.find((one) => one !== 'null') ?? 'null'
  if (type !== undefined) return type
  if ('properties' in schema) return 'object'
  return 'items' in schema || 'prefixItems' in schema ? 'array' : 'string'
}

function ofType(type: unknown, schema: JsonSchema, hash: number, place: Place): unknown {
  if (type === 'object') return objectOf(schema, hash, place)
  if (type === 'array') return arrayOf(schema, hash, place)
  if (type === 'boolean') return hash % 2 === 0
  if (type === 'integer' || type === 'number') return numberOf(schema, hash, type === 'integer')
  if (type === 'string') return stringOf(schema, hash, place.budget)
  return null
}

/** Deep down, only required properties: a schema that refers to itself must end somewhere. */
const shallow = 6
/** Where even the required ones never end. */
const bottom = 100

function objectOf(schema: JsonSchema, hash: number, place: Place): Record<string, unknown> {
  const { depth, budget } = place
  if (depth > bottom) return {}
  const properties = schemaOf(schema['properties'])
  const named = listOf(schema['required']).filter((name) => typeof name === 'string')
  const required = new Set(named)
  const names = new Set([...Object.keys(properties), ...required])
  budget.spendSteps(names.size)
  const kept = depth > shallow ? [...required] : [...names]
  // All names are paid for before the first value, so that required ones are there at any price.
  const length = kept.reduce((sum, name) => sum + name.length, 0)
  const isTooLong = depth > 1 && length > budget.characters
  budget.spendCharacters(length)
  const entries: Array<[string, unknown]> = []
  for (const [i, name] of (isTooLong ? [] : kept).entries()) {
    if (budget.isSpent && !required.has(name)) continue
    const property = properties[name] ?? schema['additionalProperties']
    entries.push([name, valueOf(property, (hash + i) >>> 0, place)])
  }
  return Object.fromEntries(entries)
}

function arrayOf(schema: JsonSchema, hash: number, place: Place): unknown[] {
  const { depth, budget } = place
  const first = listOf(schema['prefixItems'])
  const usual = depth > shallow ? 0 : 1
  const least = Number(schema['minItems'] ?? Math.max(first.length, usual))
  const length = Math.min(least, Number(schema['maxItems'] ?? least))
  const items: unknown[] = []
  const taken = new Set<string>()
  for (let i = 0; i < length && depth <= bottom && !budget.isSpent; i++) {
    const make = (turn: number): unknown => {
      return valueOf(first[i] ?? schema['items'], (hash + i + turn) >>> 0, place)
    }
    items.push(schema['uniqueItems'] === true ? another(taken, make) : make(0))
  }
  return items
}

/** A value that was not taken before, if a few turns find one. */
function another(taken: Set<string>, make: (turn: number) => unknown): unknown {
  let value: unknown
  for (let turn = 0; turn < 100; turn++) {
    value = make(turn)
    const text = JSON.stringify(value)
    if (taken.has(text)) continue
    taken.add(text)
    break
  }
  return value
}
