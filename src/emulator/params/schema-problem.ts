/** Checks structured outputs: the format of the answer, and the schemas of strict tools. */
import { contentBlocks } from './content-blocks.ts'
import { surveySchema } from './schema-survey.ts'

type Given = Readonly<Record<string, unknown>>

/** Over all schemas of a request. */
const maxOptional = 24
const maxUnions = 16
const maxStrictTools = 20
/** The service has no such number: it tries to compile the grammar. */
const maxNodes = 1000

/** The first problem, in the words of the service. */
export function schemaProblem(params: Given): string | undefined {
  const format = formatOf(params)
  const strict = strictTools(params['tools'])
  if (format === undefined && strict.length === 0) return undefined
  if (strict.length > maxStrictTools) {
    return `Too many strict tools (${strict.length}). The maximum number of strict tools supported is ${maxStrictTools}. Try reducing the number of tools marked as strict.`
  }
  if (format !== undefined && hasCitations(params['messages'] as readonly unknown[])) {
    return 'output_config.format: structured outputs cannot be used together with citations'
  }
  if (format === undefined) return grammarProblem(strict)
  if (!isTyped(format.schema)) return `${format.at}: Invalid schema: Schema type is missing`
  return grammarProblem([...strict, format])
}

/** Whether a schema says what the answer is. What its parts may leave out is not known. */
function isTyped(schema: unknown): boolean {
  return typed.some((name) => (schema as Given)[name] !== undefined)
}

const typed = ['type', 'properties', '$ref', 'anyOf', 'allOf', 'oneOf', 'enum', 'const']

/** A schema and its path. */
interface PlacedSchema {
  readonly schema: unknown
  readonly at: string
}

function formatOf({
  output_config: config,
  output_format: older,
}: Given): PlacedSchema | undefined {
  const format = (config as Given | undefined)?.['format'] as Given | null | undefined
  if (format) return { schema: format['schema'], at: 'output_config.format.schema' }
  if (!older) return undefined
  return { schema: (older as Given)['schema'], at: 'output_format.schema' }
}

function strictTools(tools: unknown): PlacedSchema[] {
  if (!Array.isArray(tools)) return []
  return tools.flatMap((tool, i) => {
    const { strict, input_schema } = (tool ?? {}) as Given
    return strict === true ? [{ schema: input_schema, at: `tools.${i}.custom` }] : []
  })
}

function grammarProblem(schemas: readonly PlacedSchema[]): string | undefined {
  const sum = { optional: 0, unions: 0, nodes: 0 }
  for (const { schema, at } of schemas) {
    const { problem, optional, unions, nodes } = surveySchema(schema)
    if (problem !== undefined) return `${at}: ${problem}`
    sum.optional += optional
    sum.unions += unions
    sum.nodes += nodes
  }
  if (sum.optional > maxOptional) {
    return `Schemas contains too many optional parameters (${sum.optional}), which would make grammar compilation inefficient. Reduce the number of optional parameters in your tool schemas (limit: ${maxOptional}).`
  }
  if (sum.unions > maxUnions) {
    return `Schemas contains too many parameters with union types (${sum.unions} parameters with type arrays or anyOf). This causes exponential compilation cost. Reduce the number of nullable or union-typed parameters (limit: ${maxUnions}).`
  }
  return sum.nodes > maxNodes ? 'Schema is too complex for compilation.' : undefined
}

function hasCitations(messages: readonly unknown[]): boolean {
  for (const { block } of contentBlocks(messages)) {
    const { type, citations } = block
    if (type !== 'document' && type !== 'search_result') continue
    if ((citations as Given | null | undefined)?.['enabled'] === true) return true
  }
  return false
}
