/**
 * Texts with `{{field}}` in them. What a field holds is put in as it is and not looked at again, so no
 * row can reach another field; a single brace, and `{{` without its `}}`, are just text.
 */
import { fieldOf } from './row-field.ts'

const placeholder = /\{\{([^{}]+)\}\}/

export class RequestTemplate {
  /** Texts and names of fields, taking turns. */
  readonly #parts: readonly string[]

  constructor(text: string) {
    this.#parts = text.split(placeholder).map((part, i) => (isName(i) ? part.trim() : part))
  }

  /** The first field that a row lacks. */
  missing(row: unknown): string | undefined {
    return this.#parts.find((part, i) => isName(i) && fieldOf(row, part) === undefined)
  }

  /** The text for a row that lacks none. */
  fill(row: unknown): string {
    return this.#parts.map((part, i) => (isName(i) ? textOf(fieldOf(row, part)) : part)).join('')
  }
}

function isName(i: number): boolean {
  return i % 2 === 1
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
