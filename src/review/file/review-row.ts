/** A row of a review file, as it is judged. */
import { createHash } from 'node:crypto'
import { parseJson } from '../../json/parse-json.ts'
import { toJson } from '../../json/to-json.ts'
import { whyOf } from './why.ts'
import type { Why } from './why.ts'

export type Outcome = Readonly<Record<string, unknown>>

export interface ReviewRow {
  /** Its row of the input: the same for every answer to it. */
  readonly key: string
  /** Of the answer. */
  readonly hash: string
  /** The row and the answer, as the page names them. */
  readonly id: string
  readonly why: Why | undefined
  readonly outcome: Outcome
  /** What is judged: the value, or else the text of the answer. Undefined where there is no answer. */
  readonly answer: unknown
}

/** A row that a decision or a page speaks of. */
export interface RowName {
  readonly custom_id: string
  readonly position: number
  readonly part: number
}

/** Digits of a hash. */
const hashLength = 32

/** @returns undefined for a line that is no outcome */
export function reviewRow(line: Buffer | string): ReviewRow | undefined {
  const outcome = parsed(line, parseJson)
  const key = outcome && keyOf(outcome)
  if (!outcome || key === undefined) return undefined
  const answer = answerOf(outcome)
  const hash = hashOf(answer)
  return { key, hash, id: idOf(key, hash), why: whyOf(outcome['review']), outcome, answer }
}

/** The key alone, without the work of all else. */
export function keyOfLine(line: Buffer): string | undefined {
  const outcome = parsed(line, JSON.parse)
  return outcome && keyOf(outcome)
}

export function idOf(key: string, hash: string): string {
  return `${hash}${key}`
}

/** @returns undefined for what is no id */
export function partsOfId(id: unknown): { key: string; hash: string; name: RowName } | undefined {
  if (typeof id !== 'string') return undefined
  const [hash, key] = [id.slice(0, hashLength), id.slice(hashLength)]
  if (!/^[0-9a-f]{32}$/.test(hash)) return undefined
  try {
    const [custom_id, position, part] = JSON.parse(key) as unknown[]
    const isName = typeof custom_id === 'string' && isCount(position) && isCount(part)
    if (!isName || keyFor({ custom_id, position, part }) !== key) return undefined
    return { hash, key, name: { custom_id, position, part } }
  } catch {
    return undefined
  }
}

export function keyFor({ custom_id, position, part }: RowName): string {
  return JSON.stringify([custom_id, position, part])
}

function keyOf({ custom_id = '', position = 0, part = 0 }: Outcome): string | undefined {
  if (typeof custom_id !== 'string' || !isCount(position) || !isCount(part)) return undefined
  return keyFor({ custom_id, position, part })
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function parsed(line: Buffer | string, parse: (text: string) => unknown): Outcome | undefined {
  try {
    const value = parse(line.toString())
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Outcome) : undefined
  } catch {
    return undefined
  }
}

function answerOf(outcome: Outcome): unknown {
  if ('value' in outcome) return outcome['value']
  if ('unsure_value' in outcome) return outcome['unsure_value']
  const { content } = Object(outcome['message']) as { content?: unknown }
  if (!Array.isArray(content)) return undefined
  const texts = content.flatMap((block: unknown) => {
    const { type, text } = Object(block) as { type?: unknown; text?: unknown }
    return type === 'text' && typeof text === 'string' ? [text] : []
  })
  return texts.length > 0 ? texts.join('') : content
}

function hashOf(answer: unknown): string {
  const text = answer === undefined ? '' : toJson(answer)
  return createHash('sha256').update(text).digest('hex').slice(0, hashLength)
}
