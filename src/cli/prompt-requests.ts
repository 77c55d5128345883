/** Requests from rows by `--prompt` and what goes with it. */
import type { OutputConfig } from '@anthropic-ai/sdk/resources/messages'
import type { RequestInput } from '../request/requests-of-row.ts'
import { RequestTemplate } from './request-template.ts'
import { fieldOf } from './row-field.ts'
import type { PromptOptions } from './run-options.ts'

export class PromptRequests {
  readonly #options: PromptOptions
  readonly #format: OutputConfig['format']
  readonly #prompt: RequestTemplate
  readonly #system: RequestTemplate | undefined

  constructor(options: PromptOptions, format: OutputConfig['format']) {
    this.#options = options
    this.#format = format
    this.#prompt = new RequestTemplate(options.prompt)
    this.#system = options.system === undefined ? undefined : new RequestTemplate(options.system)
  }

  /** Why a row makes no request; names fields and never what they hold. */
  problem(row: unknown): string | undefined {
    const { id } = this.#options
    if (id !== undefined && asId(fieldOf(row, id)) === undefined) {
      return `there is no text or number in the field ${JSON.stringify(id)}, which --id names`
    }
    return missing('prompt', this.#prompt, row) ?? missing('system', this.#system, row)
  }

  /** The same row makes the same request, byte for byte, in every run with these options. */
  make(row: unknown, position: number): RequestInput {
    const { model, maxTokens } = this.#options
    return {
      custom_id: this.idOf(row) ?? `row-${position}`,
      params: {
        model,
        max_tokens: maxTokens,
        ...(this.#system ? { system: this.#system.fill(row) } : {}),
        messages: [{ role: 'user', content: this.#prompt.fill(row) }],
        ...(this.#format ? { output_config: { format: this.#format } } : {}),
      },
    }
  }

  idOf(row: unknown): string | undefined {
    const { id } = this.#options
    if (id !== undefined) return asId(fieldOf(row, id))
    return asId(fieldOf(row, 'custom_id')) ?? asId(fieldOf(row, 'id'))
  }
}

function missing(
  flag: string,
  template: RequestTemplate | undefined,
  row: unknown,
): string | undefined {
  const field = template?.missing(row)
  return field === undefined
    ? undefined
    : `there is no field ${JSON.stringify(field)}, which --${flag} needs`
}

function asId(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
