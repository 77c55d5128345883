/**
 * How `--truth` compares. A table holds text and an answer holds values, so 3 and "3" are the same here, and
 * "TRUE" and true; "007" and 7 are not, because digits with a leading zero are a name and no number.
 */
import type { CompareOptions } from '../../compare.ts'
import { isExactNumber, numberFrom } from '../../json/exact-number.ts'
import { toJson } from '../../json/to-json.ts'
import type { GivenTruth } from '../options/given-truth.ts'
import { fieldOf } from '../prompt/row-field.ts'

export function truthComparison({
  field,
  of,
}: GivenTruth): CompareOptions<unknown, unknown, unknown, unknown> {
  return {
    truth: (row) => plain(ownField(row, field)),
    of: (value) => plain(isFields(value) ? fieldOf(value, of) : value),
  }
}

/** As `--carry` takes it: names of fields, no paths. */
function ownField(row: unknown, field: string): unknown {
  return isFields(row) && Object.hasOwn(row, field) ? row[field] : undefined
}

function isFields(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value)
  )
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** Undefined for what says nothing: null, empty text, white space. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return fromText(value.trim())
  if (typeof value === 'number' || isExactNumber(value)) return value
  return toJson(value)
}

function fromText(text: string): unknown {
  if (text === '') return undefined
  // No number is so long, and the pattern would look at all of it.
  if (text.length <= 400 && jsonNumber.test(text)) return numberFrom(text)
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() : text
}
