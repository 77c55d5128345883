/** What `--truth` names. */
import { shellWord } from '../terminal/shell-word.ts'
import { mayHaveField } from './schema-field.ts'
import { usageError } from './usage-error.ts'

export interface GivenTruth {
  /** Of the row. */
  readonly field: string
  /** Of the answer, where it is an object. */
  readonly of: string
}

export function givenTruth(text: string, flag: string): GivenTruth {
  const at = text.indexOf(':')
  const field = (at === -1 ? text : text.slice(0, at)).trim()
  const of = at === -1 ? field : text.slice(at + 1).trim()
  if (field !== '' && of !== '') return { field, of }
  throw usageError(
    `${flag} must be a field of the row, as in ${flag} label, or a field of the row and one of the answer, as in ` +
      `${flag} label:category`,
  )
}

/** @throws BatchlineError `ERR_OPTION` where every answer would be wrong, because none has the field */
export function checkTruth(truth: GivenTruth | undefined, schema: unknown): void {
  // A path leads into a field that only the schema of that field describes.
  const [field = ''] = truth?.of.split('.') ?? []
  if (truth === undefined || mayHaveField(schema, truth.of) || mayHaveField(schema, field)) return
  throw usageError(
    `--truth: the "properties" of --schema have no ${JSON.stringify(truth.of)}, so every answer would count as wrong. Put the field of ` +
      `the answer after a colon: --truth ${shellWord(truth.field)}:FIELD`,
  )
}

type Carried = boolean | readonly string[]

/** The truth has to travel to the outcome, which is all that is known there. */
export function carriedWith(carry: Carried, truth: GivenTruth | undefined): Carried {
  if (!truth || carry === true) return carry
  const fields = carry === false ? [] : carry
  return fields.includes(truth.field) ? fields : [...fields, truth.field]
}
