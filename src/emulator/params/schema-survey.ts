/**
 * Looks through a JSON schema for what the service counts and for what it can't turn into a grammar.
 * It goes by a list of what is left to visit and not by recursion: a schema may be nested as deeply
 * as a body can be.
 */
export interface SchemaSurvey {
  /** Properties that no `required` names. */
  optional: number
  /** Schemas with `anyOf` or a list of types. */
  unions: number
  nodes: number
  /** The first thing that no schema may have. */
  problem: string | undefined
}

type Schema = Readonly<Record<string, unknown>>

export function surveySchema(root: unknown): SchemaSurvey {
  const survey: SchemaSurvey = { optional: 0, unions: 0, nodes: 0, problem: undefined }
  let hasReferences = false
  const left: unknown[] = [root]
  for (let at = 0; at < left.length; at++) {
    const schema = left[at]
    if (!isSchema(schema)) continue
    visit(schema, survey)
    hasReferences ||= schema['$ref'] !== undefined
    survey.problem ??= referenceProblem(root, schema['$ref'])
    addChildren(schema, left)
  }
  if (hasReferences && survey.problem === undefined && isRecursive(root)) {
    survey.problem = 'Recursive schemas are not supported'
  }
  return survey
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function visit(schema: Schema, survey: SchemaSurvey): void {
  survey.nodes++
  const { type, anyOf, properties, required } = schema
  if (Array.isArray(anyOf) || Array.isArray(type)) survey.unions++
  if (isSchema(properties)) {
    const needed = new Set<unknown>(Array.isArray(required) ? required : [])
    for (const name of Object.keys(properties)) if (!needed.has(name)) survey.optional++
  }
  survey.problem ??= nodeProblem(schema)
}

function nodeProblem(schema: Schema): string | undefined {
  const { type, $ref } = schema
  if (schema['oneOf'] !== undefined) return "Schema type 'oneOf' is not supported"
  if (typeof $ref === 'string' && !$ref.startsWith('#')) return 'External $ref is not supported'
  if (type === undefined) return undefined
  for (const one of (Array.isArray(type) ? type : [type]) as readonly unknown[]) {
    const problem = typeProblem(one, schema)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** A reference within the schema that leads to no schema. Names may be escaped, as in a JSON pointer. */
function referenceProblem(root: unknown, $ref: unknown): string | undefined {
  if (typeof $ref !== 'string' || !$ref.startsWith('#')) return undefined
  let found: unknown = root
  for (const step of $ref === '#' ? [] : $ref.slice(2).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    const isHeld = typeof found === 'object' && found !== null && Object.hasOwn(found, name)
    found = isHeld ? (found as Schema)[name] : undefined
  }
  return isSchema(found) ? undefined : `$ref '${$ref}' could not be resolved`
}

const types = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']

function typeProblem(type: unknown, schema: Schema): string | undefined {
  if (typeof type !== 'string') return 'Schema type must be a string'
  if (!types.includes(type)) return `Schema type '${type}' is not supported`
  if (type === 'object') {
    const problem = additionalProblem(schema['additionalProperties'])
    if (problem !== undefined) return problem
  }
  const { minItems } = schema
  if (type === 'array' && minItems !== undefined && minItems !== 0 && minItems !== 1) {
    return "For 'array' type, 'minItems' values other than 0 or 1 are not supported"
  }
  const found = unsupported.get(type)?.filter((name) => schema[name] !== undefined)
  if (!found || found.length === 0) return undefined
  return found.length > 1
    ? `For '${type}' type, properties ${found.join(', ')} are not supported`
    : `For '${type}' type, property '${found[0]}' is not supported`
}

/** Of an object, the members that no one has named. */
function additionalProblem(given: unknown): string | undefined {
  if (given === false) return undefined
  if (given === undefined) {
    return "For 'object' type, 'additionalProperties' must be explicitly set to false"
  }
  const what = given === true ? 'true' : 'object'
  return `For 'object' type, 'additionalProperties: ${what}' is not supported. Please set 'additionalProperties' to false`
}

const numeric = ['exclusiveMaximum', 'exclusiveMinimum', 'maximum', 'minimum', 'multipleOf']
const unsupported: ReadonlyMap<string, readonly string[]> = new Map([
  ['array', ['contains', 'maxItems', 'uniqueItems']],
  ['integer', numeric],
  ['number', numeric],
  ['object', ['propertyNames']],
  ['string', ['maxLength', 'minLength']],
])

/** Members that hold schemas, by name or in a list. */
const holders = ['properties', '$defs', 'definitions', 'anyOf', 'allOf', 'oneOf']

function addChildren(schema: Schema, left: unknown[], except?: readonly string[]): void {
  for (const name of holders) {
    const held = schema[name]
    if (typeof held !== 'object' || held === null || except?.includes(name)) continue
    for (const child of Object.values(held)) left.push(child)
  }
  const { items } = schema
  if (Array.isArray(items)) for (const item of items as unknown[]) left.push(item)
  else if (items !== undefined) left.push(items)
}

/** Whether a definition leads back to itself. Only references to definitions can do that. */
function isRecursive(root: unknown): boolean {
  const { $defs, definitions } = (root ?? {}) as Schema
  const targets = new Map<string, ReadonlySet<string>>()
  for (const [where, defined] of Object.entries({ $defs, definitions })) {
    for (const name of keysOf(defined)) {
      targets.set(`#/${where}/${name}`, referencesIn((defined as Schema)[name]))
    }
  }
  targets.set('#', referencesIn(root))
  // A definition that leads only to definitions already known to end is itself known to end.
  const ending = new Set<string>()
  for (let before = -1; before < ending.size;) {
    before = ending.size
    for (const [name, references] of targets) {
      const open = [...references].filter((to) => targets.has(to) && !ending.has(to))
      if (open.length === 0) ending.add(name)
    }
  }
  return ending.size < targets.size
}

/** What a schema refers to. The definitions that it holds speak for themselves. */
function referencesIn(root: unknown): Set<string> {
  const found = new Set<string>()
  const left: unknown[] = [root]
  for (let at = 0; at < left.length; at++) {
    const schema = left[at]
    if (!isSchema(schema)) continue
    const { $ref } = schema
    if (typeof $ref === 'string') found.add($ref)
    addChildren(schema, left, ['$defs', 'definitions'])
  }
  return found
}

function keysOf(value: unknown): string[] {
  return isSchema(value) ? Object.keys(value) : []
}
