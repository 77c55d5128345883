/**
 * Texts with `{{field}}` in them. The value of a field is put in as it is and not searched again, so no
 * row can reach another field. A single brace, and `{{` without its `}}`, are just text.
 */
import { basename } from 'node:path'
import { isExactNumber } from '../../json/exact-number.ts'
import { toJson } from '../../json/to-json.ts'
import { sourceOf } from '../../source-of.ts'
import { fieldOf } from './row-field.ts'

const placeholder = /\{\{([^{}]+)\}\}/

interface Placeholder {
  readonly field: string
  /** `{{field?}}`: a row need not have it. */
  readonly isOptional: boolean
}

export class RequestTemplate {
  /** Texts and placeholders, alternating. */
  readonly #parts: ReadonlyArray<string | Placeholder>
  readonly #placeholders: readonly Placeholder[]

  constructor(text: string) {
    this.#parts = text
      .split(placeholder)
      .map((part, i) => (i % 2 === 1 ? toPlaceholder(part) : part))
    this.#placeholders = this.#parts.filter((part) => typeof part !== 'string')
  }

  /** The names of the fields, each once. */
  get fields(): string[] {
    return [...new Set(this.#placeholders.map(({ field }) => field))]
  }

  /** The first field that a row lacks. */
  missing(row: unknown): string | undefined {
    const lacks = this.#placeholders.find(
      (placeholder) => !placeholder.isOptional && valueOf(row, placeholder) === undefined,
    )
    return lacks?.field
  }

  /** The fields that hold nothing: null, no text, or white space alone. */
  blank(row: unknown): string[] {
    const blank = this.#placeholders.filter((placeholder) => isBlank(valueOf(row, placeholder)))
    return [...new Set(blank.map(({ field }) => field))]
  }

  /** The text for a row that has all the fields; null becomes nothing. */
  fill(row: unknown): string {
    return this.#parts
      .map((part) => (typeof part === 'string' ? part : textOf(valueOf(row, part))))
      .join('')
  }
}

/** The fields of several texts. */
export function fieldsOf(...texts: ReadonlyArray<string | undefined>): string[] {
  return texts.flatMap((text) => (text === undefined ? [] : new RequestTemplate(text).fields))
}

function toPlaceholder(text: string): Placeholder {
  const name = text.trim()
  const isOptional = name.endsWith('?')
  return { field: isOptional ? name.slice(0, -1).trimEnd() : name, isOptional }
}

/** Where a row has no field of such a name, `_file` and `_line` are where it was read. */
function valueOf(row: unknown, { field, isOptional }: Placeholder): unknown {
  // A column may be called `Solved?`.
  const value = (isOptional ? fieldOf(row, `${field}?`) : undefined) ?? fieldOf(row, field)
  if (value !== undefined || !placeFields.includes(field)) return value
  const place = sourceOf(row)
  // Without its folder: the same file, moved, has to make the same requests.
  return field === '_file' ? place && basename(place.file) : place?.line
}

/** The fields for which rows have to know where they were read. */
export const placeFields: readonly string[] = ['_file', '_line']

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

/** Nobody wants the word null in a question. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  return isExactNumber(value) ? value.text : toJson(value)
}
