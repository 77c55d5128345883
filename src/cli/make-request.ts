/** The function for `toRequests`: from a row, or from a ready request. */
import type {
  MessageCreateParamsNonStreaming,
  OutputConfig,
} from '@anthropic-ai/sdk/resources/messages'
import { BatchlineError } from '../errors.ts'
import type { MakeRequests, RequestInput } from '../request/requests-of-row.ts'
import { compileTemplate } from './request-template.ts'
import { fieldOf } from './row-field.ts'
import type { PromptOptions, RunOptions } from './run-options.ts'

/** The same row makes the same request, byte for byte, in every run with these options. */
export function requestMaker({ template, schema }: RunOptions): MakeRequests<unknown> {
  return template ? fromTemplate(template, schema?.format) : (row) => ready(row, schema?.format)
}

type Format = NonNullable<OutputConfig['format']> | undefined

function fromTemplate(options: PromptOptions, format: Format): MakeRequests<unknown> {
  const prompt = compileTemplate('prompt', options.prompt)
  const system =
    options.system === undefined ? undefined : compileTemplate('system', options.system)
  return (row, position) => ({
    custom_id: options.id === undefined ? usualId(row, position) : idOf(row, options.id),
    params: {
      model: options.model,
      max_tokens: options.maxTokens,
      ...(system ? { system: system(row) } : {}),
      messages: [{ role: 'user', content: prompt(row) }],
      ...(format ? { output_config: { format } } : {}),
    },
  })
}

function usualId(row: unknown, position: number): string {
  return asId(fieldOf(row, 'custom_id')) ?? asId(fieldOf(row, 'id')) ?? `row-${position}`
}

function idOf(row: unknown, path: string): string {
  const id = asId(fieldOf(row, path))
  if (id !== undefined) return id
  throw new BatchlineError(
    'ERR_INPUT',
    `it has no text or number in the field ${JSON.stringify(path)}, which --id names`,
  )
}

function asId(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** What is no request is left to the check behind this, which says why. */
function ready(row: unknown, format: Format): RequestInput {
  const request = row as RequestInput
  const params = fieldOf(row, 'params') as MessageCreateParamsNonStreaming | undefined
  if (!format || typeof params !== 'object' || params === null) return request
  if (params.output_config?.format) return request
  return { ...request, params: { ...params, output_config: { ...params.output_config, format } } }
}
