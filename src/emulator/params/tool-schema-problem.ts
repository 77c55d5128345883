/** Checks the `input_schema` of the client's own tools, strict or not. */
import { isJsonSchema } from './is-json-schema.ts'
import { isRecord } from './shapes/check.ts'

/** The first problem, in the words of the service. */
export function toolSchemaProblem(tools: unknown): string | undefined {
  if (!Array.isArray(tools)) return undefined
  for (const [i, tool] of tools.entries()) {
    const schema: unknown = isRecord(tool) ? tool['input_schema'] : undefined
    const problem = isRecord(schema) ? schemaProblem(schema) : undefined
    if (problem !== undefined) return `tools.${i}.custom.input_schema${problem}`
  }
  return undefined
}

function schemaProblem(schema: Readonly<Record<string, unknown>>): string | undefined {
  if (combiners.some((name) => name in schema)) {
    return ': input_schema does not support oneOf, allOf, or anyOf at the top level'
  }
  // The names within a nested object may be any.
  const { properties } = schema
  if (isRecord(properties) && !Object.keys(properties).every((name) => propertyName.test(name))) {
    return `.properties: Property keys should match pattern '${propertyName.source}'`
  }
  return isJsonSchema(schema) ? undefined : notDraft
}

const combiners = ['oneOf', 'allOf', 'anyOf']
const propertyName = /^[a-zA-Z0-9_.-]{1,64}$/
const notDraft =
  ': JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12). Learn more about tool use at https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview.'
