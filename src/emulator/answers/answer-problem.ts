/**
 * Checks what `respond` returned. A misspelled member would otherwise give an empty message, which
 * looks like an answer of the model.
 */
import { kindOf } from '../../kind-of.ts'
import type { Answer } from './answer.ts'

type Whole = Exclude<Answer, string>
/** A difference between a table below and its type does not compile. */
type Names<Of> = { readonly [Member in keyof Of]-?: true }

const ofAnswer: Names<Whole> = {
  text: true,
  tool_use: true,
  stop_reason: true,
  usage: true,
  error: true,
  expired: true,
  canceled: true,
  message: true,
}
const ofError: Names<NonNullable<Whole['error']>> = { type: true, message: true }
const ofToolUse: Names<NonNullable<Whole['tool_use']>> = { name: true, input: true }

/** What is wrong with the answer; undefined for a valid one. */
export function answerProblem(given: unknown): string | undefined {
  if (typeof given === 'string') return undefined
  if (!isObject(given)) return `an answer must be a text or an object, not ${kindOf(given)}`
  const { error, tool_use } = given
  return (
    unknownMember('an answer', given, ofAnswer) ??
    (error === undefined ? undefined : wholeProblem('error', error, ofError)) ??
    (tool_use === undefined ? undefined : wholeProblem('tool_use', tool_use, ofToolUse))
  )
}

type Fields = Readonly<Record<string, unknown>>
type Known = Readonly<Record<string, true>>

/** Checks an object that needs all of its members. */
function wholeProblem(what: string, given: unknown, known: Known): string | undefined {
  if (!isObject(given)) return `${what} must be an object, not ${kindOf(given)}`
  const missing = Object.keys(known).find((name) => given[name] === undefined)
  if (missing !== undefined) return `${what} needs the member "${missing}"`
  return unknownMember(what, given, known)
}

function unknownMember(what: string, given: Fields, known: Known): string | undefined {
  const unknown = Object.keys(given).find(
    (name) => given[name] !== undefined && !Object.hasOwn(known, name),
  )
  if (unknown === undefined) return undefined
  return `${what} has no member "${unknown}"; it has ${Object.keys(known).join(', ')}`
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
