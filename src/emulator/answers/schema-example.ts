/**
 * Makes a value that matches a JSON Schema, as far as structured outputs allow them. A hash picks
 * the enum member, number or text, so different prompts get different answers.
 */
export interface JsonSchema {
  [keyword: string]: unknown
}

/** A value for the schema; null where the schema uses something unknown. */
export function exampleOf(schema: JsonSchema, hash: number): unknown {
  return valueOf(schema, hash, { root: schema, depth: 0 })
}

interface Place {
  root: JsonSchema
  depth: number
}

function valueOf(schema: JsonSchema, hash: number, place: Place): unknown {
  const inside = { root: place.root, depth: place.depth + 1 }
  if (typeof schema['$ref'] === 'string') {
    const target = lookUp(place.root, schema['$ref'])
    return target && place.depth < 32 ? valueOf(target, hash, inside) : null
  }
  if ('const' in schema) return schema['const']
  const members = schema['enum']
  if (Array.isArray(members) && members.length > 0) return members[hash % members.length] as unknown
  const choices = schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf']
  if (Array.isArray(choices) && choices.length > 0) {
    return valueOf(choices[0] as JsonSchema, hash, inside)
  }
  return ofType(typeOf(schema), schema, hash, inside)
}

function typeOf(schema: JsonSchema): unknown {
  const type = schema['type']
  if (Array.isArray(type)) return type.find((one) => one !== 'null') ?? 'null'
  return type ?? ('properties' in schema ? 'object' : 'string')
}

function ofType(type: unknown, schema: JsonSchema, hash: number, place: Place): unknown {
  if (type === 'object') return objectOf(schema, hash, place)
  if (type === 'array') return arrayOf(schema, hash, place)
  if (type === 'boolean') return hash % 2 === 0
  if (type === 'integer' || type === 'number') return numberOf(schema, hash)
  if (type === 'string') return stringOf(schema, hash)
  return null
}

/** Deep down, only required properties: a schema that refers to itself must end somewhere. */
function objectOf(schema: JsonSchema, hash: number, place: Place): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>
  const required = (schema['required'] ?? []) as string[]
  const names = Object.keys(properties)
  const kept = place.depth > 6 ? names.filter((name) => required.includes(name)) : names
  const entries = kept.map((name, i) => {
    return [name, valueOf(properties[name] as JsonSchema, (hash + i) >>> 0, place)]
  })
  return Object.fromEntries(entries) as Record<string, unknown>
}

function arrayOf(schema: JsonSchema, hash: number, place: Place): unknown[] {
  const least = Number(schema['minItems'] ?? (place.depth > 6 ? 0 : 1))
  const items = (schema['items'] ?? {}) as JsonSchema
  return Array.from({ length: least }, (_, i) => valueOf(items, (hash + i) >>> 0, place))
}

function numberOf(schema: JsonSchema, hash: number): number {
  const least = Number(schema['minimum'] ?? 0)
  const most = Number(schema['maximum'] ?? least + 100)
  return least + (hash % (Math.floor(most - least) + 1))
}

function stringOf(schema: JsonSchema, hash: number): string {
  const sample = samples[String(schema['format'])]
  if (sample !== undefined) return sample
  const text = `text ${hash.toString(16)}`.padEnd(Number(schema['minLength'] ?? 0), '.')
  return text.slice(0, Number(schema['maxLength'] ?? text.length))
}

const samples: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'someone@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
}

function lookUp(root: JsonSchema, ref: string): JsonSchema | undefined {
  if (!ref.startsWith('#')) return undefined
  let target: unknown = root
  for (const part of ref.slice(1).split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    target = (target as Record<string, unknown> | undefined)?.[key]
  }
  return target as JsonSchema | undefined
}
