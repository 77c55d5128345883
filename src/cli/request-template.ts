/**
 * Texts with `{{field}}` in them. What a field holds is put in as it is and not looked at again, so no
 * row can reach another field; a single brace, and `{{` without its `}}`, are just text.
 */
import { BatchlineError } from '../errors.ts'
import { fieldOf } from './row-field.ts'

/** Gives the text for a row. */
export type Template = (row: unknown) => string

const placeholder = /\{\{([^{}]+)\}\}/

/**
 * @param flag - the option that the text comes from, for messages
 * @returns a function that throws BatchlineError `ERR_INPUT` for a row without one of the fields
 */
export function compileTemplate(flag: string, text: string): Template {
  // Splitting by a pattern with a group: texts and names take turns.
  const parts = text.split(placeholder)
  return (row) =>
    parts.map((part, i) => (i % 2 === 0 ? part : filled(flag, row, part.trim()))).join('')
}

function filled(flag: string, row: unknown, path: string): string {
  const value = fieldOf(row, path)
  if (typeof value === 'string') return value
  if (value !== undefined) return JSON.stringify(value)
  throw new BatchlineError(
    'ERR_INPUT',
    `it has no field ${JSON.stringify(path)}, which --${flag} needs`,
  )
}
