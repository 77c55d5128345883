/**
 * Whether a value is a JSON Schema of draft 2020-12, by the types of its keywords. Unknown keywords
 * are allowed. It goes by a list of what is left to visit and not by recursion: a schema may be
 * nested as deeply as a body can be.
 */
import { isRecord } from './shapes/check.ts'

/** Whether the value of a keyword has the right type. Schemas within it are added to `left`. */
type Keyword = (value: unknown, left: unknown[]) => boolean

export function isJsonSchema(root: unknown): boolean {
  const left: unknown[] = [root]
  for (let at = 0; at < left.length; at++) {
    const schema = left[at]
    if (typeof schema === 'boolean') continue
    if (!isRecord(schema)) return false
    for (const [name, value] of Object.entries(schema)) {
      if (keywords.get(name)?.(value, left) === false) return false
    }
  }
  return true
}

const types = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']
const isType = (value: unknown): boolean => types.includes(value as string)

const schema: Keyword = (value, left) => left.push(value) > 0
const schemas: Keyword = (value, left) => {
  if (!Array.isArray(value) || value.length === 0) return false
  for (const one of value as unknown[]) left.push(one)
  return true
}
const schemasByName: Keyword = (value, left) => {
  if (!isRecord(value)) return false
  for (const one of Object.values(value)) left.push(one)
  return true
}
const text: Keyword = (value) => typeof value === 'string'
const flag: Keyword = (value) => typeof value === 'boolean'
const number: Keyword = (value) => typeof value === 'number'
const count: Keyword = (value) => Number.isInteger(value) && (value as number) >= 0
const list: Keyword = (value) => Array.isArray(value)
const names: Keyword = (value) =>
  Array.isArray(value) &&
  value.every((name) => typeof name === 'string') &&
  new Set(value).size === value.length

const keywords: ReadonlyMap<string, Keyword> = new Map([
  [
    'type',
    (value) => (Array.isArray(value) ? value.length > 0 && value.every(isType) : isType(value)),
  ],
  ...each(
    ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'],
    schemasByName,
  ),
  ...each(['allOf', 'anyOf', 'oneOf', 'prefixItems'], schemas),
  ...each(['items', 'contains', 'additionalProperties', 'propertyNames'], schema),
  ...each(['not', 'if', 'then', 'else', 'unevaluatedItems', 'unevaluatedProperties'], schema),
  ...each(['$ref', '$id', '$schema', '$anchor', '$comment', 'title', 'description'], text),
  ...each(['pattern', 'format', 'contentEncoding', 'contentMediaType'], text),
  ...each(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'], number),
  ['multipleOf', (value) => typeof value === 'number' && value > 0],
  ...each(['minLength', 'maxLength', 'minItems', 'maxItems', 'minContains', 'maxContains'], count),
  ...each(['minProperties', 'maxProperties'], count),
  ...each(['uniqueItems', 'deprecated', 'readOnly', 'writeOnly'], flag),
  ...each(['enum', 'examples'], list),
  ['required', names],
])

function each(keys: readonly string[], keyword: Keyword): Array<[string, Keyword]> {
  return keys.map((key) => [key, keyword])
}
