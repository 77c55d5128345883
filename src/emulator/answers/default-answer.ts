/**
 * The answer when there is no `respond`: a short text, or JSON that matches the requested schema.
 * The same params always give the same answer.
 */
import type { Answer, AnswerInfo } from './answer.ts'
import { exampleOf } from './schema-example.ts'
import type { Params } from '../wire/wire-types.ts'

/** The default `respond`. */
export function defaultAnswer(params: Params, { content }: AnswerInfo): Answer {
  const hash = Number.parseInt(content.slice(0, 8), 16)
  const format = params.output_config?.format
  if (format?.type === 'json_schema') {
    return { text: JSON.stringify(exampleOf(format.schema, hash)) }
  }
  const tool = forcedTool(params)
  if (tool) return { tool_use: { name: tool.name, input: exampleOf(tool.input_schema, hash) } }
  return `Answer ${content.slice(0, 8)}.`
}

function forcedTool(params: Params): { name: string; input_schema: unknown } | undefined {
  const choice = params.tool_choice
  if (choice?.type !== 'tool' && choice?.type !== 'any') return undefined
  for (const tool of params.tools ?? []) {
    if (!('input_schema' in tool)) continue
    if (choice.type === 'any' || choice.name === tool.name) {
      return { name: tool.name, input_schema: tool.input_schema }
    }
  }
  return undefined
}
