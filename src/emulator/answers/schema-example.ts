/**
 * Makes a value that matches a JSON Schema, as far as structured outputs allow them. A hash picks
 * the enum member, number or text, so different prompts get different answers.
 */
import { listOf, mergeSchema, schemaOf } from './merge-schemas.ts'
import type { JsonSchema } from './merge-schemas.ts'
import { numberOf } from './number-example.ts'
import { stringOf } from './string-example.ts'

/** A value for the schema; null where the schema uses something unknown. */
export function exampleOf(schema: unknown, hash: number): unknown {
  return valueOf(schema, hash, { root: schemaOf(schema), depth: 0 })
}

interface Place {
  readonly root: JsonSchema
  readonly depth: number
}

function valueOf(given: unknown, hash: number, { root, depth }: Place): unknown {
  const schema = mergeSchema(given, root)
  if (!schema) return null
  if ('const' in schema) return schema['const']
  const members = listOf(schema['enum'])
  if (members.length > 0) return members[hash % members.length]
  return ofType(typeOf(schema), schema, hash, { root, depth: depth + 1 })
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
  if (type === 'string') return stringOf(schema, hash)
  return null
}

/** Deep down, only required properties: a schema that refers to itself must end somewhere. */
const shallow = 6
/** Where even the required ones never end. */
const bottom = 100

function objectOf(schema: JsonSchema, hash: number, place: Place): Record<string, unknown> {
  const properties = schemaOf(schema['properties'])
  const required = listOf(schema['required']).filter((name) => typeof name === 'string')
  const names = [...new Set([...Object.keys(properties), ...required])]
  const kept = place.depth > shallow ? names.filter((name) => required.includes(name)) : names
  const entries = (place.depth > bottom ? [] : kept).map((name, i): [string, unknown] => {
    const property = properties[name] ?? schema['additionalProperties']
    return [name, valueOf(property, (hash + i) >>> 0, place)]
  })
  return Object.fromEntries(entries)
}

function arrayOf(schema: JsonSchema, hash: number, place: Place): unknown[] {
  const first = listOf(schema['prefixItems'])
  const usual = place.depth > shallow ? 0 : 1
  const least = Number(schema['minItems'] ?? Math.max(first.length, usual))
  const length = Math.min(least, Number(schema['maxItems'] ?? least))
  const items: unknown[] = []
  for (let i = 0; i < length && place.depth <= bottom; i++) {
    const make = (turn: number): unknown => {
      return valueOf(first[i] ?? schema['items'], (hash + i + turn) >>> 0, place)
    }
    items.push(schema['uniqueItems'] === true ? another(items, make) : make(0))
  }
  return items
}

/** A value that is not among the others, if a few turns find one. */
function another(others: readonly unknown[], make: (turn: number) => unknown): unknown {
  const taken = new Set(others.map((one) => JSON.stringify(one)))
  for (let turn = 0; turn < 100; turn++) {
    const value = make(turn)
    if (!taken.has(JSON.stringify(value))) return value
  }
  return make(0)
}
