/**
 * A row as the page gets it: pieces of text, each cut where it is long. What the model wrote goes there as
 * text alone.
 */
import { toJson } from '../json/to-json.ts'
import { isExactNumber } from '../json/exact-number.ts'
import type { Decision } from './decisions/decision.ts'
import type { Stand } from './decisions/standing.ts'
import type { ReviewRow } from './file/review-row.ts'

/** Characters of a piece that a page gets at first, and more at each further look. */
const shownOf = { answer: 20_000, row: 4000, more: 100_000 } as const
const mostFields = 60

export interface Piece {
  readonly name: string
  readonly text: string
  /** Of the whole piece. */
  readonly length: number
}

export interface PageRow {
  readonly id: string
  readonly index: number
  readonly why: string
  /** Its answer is a text, not a value: it is corrected as text. */
  readonly isText: boolean
  readonly answer: Piece
  readonly row: readonly Piece[]
  readonly facts: ReadonlyArray<readonly [name: string, text: string]>
  readonly failure?: string
  /** What was decided. */
  readonly verdict?: string
  readonly value?: string
  readonly note?: string
  /** What was decided about another answer of the row. */
  readonly earlier?: string
}

export interface Judged {
  readonly decision: Decision | undefined
  readonly earlier: Stand | undefined
}

export function pageRow(row: ReviewRow, index: number, { decision, earlier }: Judged): PageRow {
  const { id, why = 'all', answer, outcome } = row
  const { failure } = outcome as { failure?: { kind?: unknown; message?: unknown } }
  const [first, ...fields] = pieces(row)
  return {
    id,
    index,
    why,
    isText: typeof answer === 'string',
    answer: cut(first!, shownOf.answer),
    row: fields.map((field) => cut(field, shownOf.row)),
    facts: factsOf(outcome),
    ...(failure ? { failure: shown(`${text(failure.kind)}: ${text(failure.message)}`, 2000) } : {}),
    ...(decision ? { verdict: decision.verdict } : {}),
    ...(decision?.value === undefined ? {} : { value: shown(text(decision.value), 4000) }),
    ...(decision?.note === undefined ? {} : { note: decision.note }),
    ...(earlier ? { earlier: earlier.verdict } : {}),
  }
}

/**
 * More of a piece.
 *
 * @param piece - 0 for the answer, then the fields of the row
 */
export function moreOf(row: ReviewRow, piece: number, from: number): Piece | undefined {
  const whole = pieces(row)[piece]
  if (!whole) return undefined
  return cut({ ...whole, text: whole.text.slice(from) }, shownOf.more, whole.length)
}

function pieces({ answer, outcome }: ReviewRow): Piece[] {
  const { row } = outcome
  const isObject = typeof row === 'object' && row !== null && !Array.isArray(row)
  const fields =
    row === undefined ? [] : isObject && !isExactNumber(row) ? Object.entries(row) : [['row', row]]
  const some = fields.slice(0, mostFields) as Array<[string, unknown]>
  return [['answer', answer] as [string, unknown], ...some].map(([name, value]) => {
    const whole = value === undefined ? '' : text(value)
    return { name, text: whole, length: whole.length }
  })
}

function factsOf(outcome: ReviewRow['outcome']): Array<[string, string]> {
  const { custom_id, position, part, confidence, tier, model, attempt, correct } = outcome
  const place = typeof position === 'number' ? position + 1 : undefined
  const facts: Array<[string, unknown]> = [
    ['id', custom_id],
    ['row of the input', part === undefined ? place : `${place}, part ${Number(part) + 1}`],
    ['confidence', confidence],
    ['tier', tier],
    ['agrees with the known truth', correct === undefined ? undefined : correct ? 'yes' : 'no'],
    ['model', model],
    ['attempt', attempt],
  ]
  return facts.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, shown(text(value), 300)] as [string, string]],
  )
}

/** Text as it is, anything else as JSON over several lines. */
export function text(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : indented(value, '')
}

/** `JSON.stringify` can't indent a number that a double can't hold. */
function indented(value: unknown, margin: string): string {
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return toJson(value)
  const inner = `${margin}  `
  const isArray = Array.isArray(value)
  const members = isArray
    ? value.map((each) => inner + indented(each, inner))
    : Object.entries(value).map(
        ([name, each]) => `${inner}${JSON.stringify(name)}: ${indented(each, inner)}`,
      )
  const [open, close] = isArray ? ['[', ']'] : ['{', '}']
  return members.length === 0 ? open + close : `${open}\n${members.join(',\n')}\n${margin}${close}`
}

function cut({ name, text: whole }: Piece, most: number, length = whole.length): Piece {
  return { name, text: shown(whole, most), length }
}

/** Never half a character. */
function shown(whole: string, most: number): string {
  if (whole.length <= most) return whole
  const last = whole.charCodeAt(most - 1)
  return whole.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most)
}
