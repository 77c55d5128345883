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
  const left: unknown[] = [root]
  for (let at = 0; at < left.length; at++) {
    const schema = left[at]
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) continue
    visit(schema as Schema, survey)
    for (const child of childrenOf(schema as Schema)) left.push(child)
  }
  if (survey.problem === undefined && isRecursive(root)) {
    survey.problem = 'Recursive schemas are not supported'
  }
  return survey
}

function visit(schema: Schema, survey: SchemaSurvey): void {
  survey.nodes++
  const { type, anyOf, properties, required } = schema
  if (Array.isArray(anyOf) || Array.isArray(type)) survey.unions++
  const needed = new Set<unknown>(Array.isArray(required) ? required : [])
  survey.optional += keysOf(properties).filter((name) => !needed.has(name)).length
  survey.problem ??= nodeProblem(schema)
}

function nodeProblem(schema: Schema): string | undefined {
  const { type, additionalProperties, minItems, $ref } = schema
  if (typeof $ref === 'string' && !$ref.startsWith('#')) return 'External $ref is not supported'
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  for (const one of types) {
    if (typeof one !== 'string') continue
    if (one === 'object' && additionalProperties !== false) {
      return "For 'object' type, 'additionalProperties' must be explicitly set to false"
    }
    if (one === 'array' && minItems !== undefined && minItems !== 0 && minItems !== 1) {
      return "For 'array' type, 'minItems' values other than 0 or 1 are not supported"
    }
    const found = (unsupported[one] ?? []).filter((name) => schema[name] !== undefined)
    const nouns = found.length > 1 ? ['properties', 'are'] : ['property', 'is']
    if (found.length > 0) {
      const names = found.length > 1 ? found.join(', ') : `'${found[0]}'`
      return `For '${one}' type, ${nouns[0]} ${names} ${nouns[1]} not supported`
    }
  }
  return undefined
}

const numeric = ['exclusiveMaximum', 'exclusiveMinimum', 'maximum', 'minimum', 'multipleOf']
const unsupported: Readonly<Record<string, readonly string[] | undefined>> = {
  array: ['contains', 'maxItems', 'uniqueItems'],
  integer: numeric,
  number: numeric,
  string: ['maxLength', 'minLength'],
}

function childrenOf(schema: Schema): unknown[] {
  const { properties, items, anyOf, allOf, oneOf, $defs, definitions } = schema
  return [properties, $defs, definitions, anyOf, allOf, oneOf]
    .flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []))
    .concat(Array.isArray(items) ? (items as unknown[]) : [items])
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
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) continue
    const { $ref } = schema as Schema
    if (typeof $ref === 'string') found.add($ref)
    const own = { ...schema, $defs: undefined, definitions: undefined }
    for (const child of childrenOf(own)) left.push(child)
  }
  return found
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value)
    : []
}
