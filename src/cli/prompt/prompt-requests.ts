/** Makes requests of rows with `--prompt` and the options that go with it. */
import type { OutputConfig } from '@anthropic-ai/sdk/resources/messages'
import { isExactNumber } from '../../json/exact-number.ts'
import { kindOf } from '../../kind-of.ts'
import type { RequestInput } from '../../request/requests-of-row.ts'
import { RequestTemplate } from './request-template.ts'
import { fieldOf } from './row-field.ts'
import type { PromptOptions } from '../options/request-source.ts'

export class PromptRequests {
  readonly #options: PromptOptions
  readonly #format: OutputConfig['format']
  readonly #prompt: RequestTemplate
  readonly #system: RequestTemplate | undefined
  /** By field, the rows that were sent although it held nothing. */
  readonly #blank: Map<string, number>

  /** @param blank - counts up, by field, the rows that are sent although it holds nothing */
  constructor(
    options: PromptOptions,
    format: OutputConfig['format'],
    blank: Map<string, number> = new Map(),
  ) {
    this.#options = options
    this.#format = format
    this.#blank = blank
    this.#prompt = new RequestTemplate(options.prompt)
    this.#system = options.system === undefined ? undefined : new RequestTemplate(options.system)
  }

  /** Why a row makes no request. The text names fields and never quotes their values. */
  problem(row: unknown): string | undefined {
    const { id } = this.#options
    if (id !== undefined && asId(fieldOf(row, id)) === undefined) {
      return `the field ${JSON.stringify(id)}, which --id names, has no text or number`
    }
    return (
      missing('prompt', this.#prompt, row) ??
      missing('system', this.#system, row) ??
      this.#nothing(row)
    )
  }

  /** The same row makes the same request, byte for byte, in every run with these options. */
  make(row: unknown, position: number): RequestInput {
    const { model, maxTokens } = this.#options
    this.#countBlank(row)
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

  /** A question about nothing costs as much as any other. */
  #nothing(row: unknown): string | undefined {
    const { fields } = this.#prompt
    if (fields.length === 0) return undefined
    const blank = this.#prompt.blank(row)
    if (blank.length < fields.length) return undefined
    const names = blank.map((field) => JSON.stringify(field)).join(', ')
    return `${names} has no value (null, empty or white space), so --prompt would ask about nothing`
  }

  #countBlank(row: unknown): void {
    for (const field of [...this.#prompt.blank(row), ...(this.#system?.blank(row) ?? [])]) {
      this.#blank.set(field, (this.#blank.get(field) ?? 0) + 1)
    }
  }
}

function missing(
  flag: string,
  template: RequestTemplate | undefined,
  row: unknown,
): string | undefined {
  const field = template?.missing(row)
  if (field === undefined) return undefined
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    return `the row is ${kindOf(row)} and has no fields; --${flag} needs ${JSON.stringify(field)}`
  }
  const has = fieldNames(row)
  return (
    `there is no field ${JSON.stringify(field)}, which --${flag} needs${has === '' ? '' : `; it has ${has}`}. ` +
    `If rows may lack it, write {{${field}?}}`
  )
}

const mostNames = 20

/** The first fields of a row, so that a misspelt name is seen at once. */
function fieldNames(row: object): string {
  // Only what looks like a name: in a table without a header the names are somebody's data.
  const names = Object.keys(row).filter((name) => /^[A-Za-z_][\w.-]{0,39}$/.test(name))
  const shown = names.slice(0, mostNames).map((name) => JSON.stringify(name))
  return [...shown, ...(names.length > mostNames ? [`${names.length - mostNames} more`] : [])].join(
    ', ',
  )
}

function asId(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  if (isExactNumber(value)) return value.text
  return typeof value === 'string' && value !== '' ? value : undefined
}
