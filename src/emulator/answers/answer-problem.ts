/**
 * Checks what `respond` returned. A misspelled member would otherwise give an empty message, which
 * looks like an answer of the model.
 */
import { kindOf } from '../../kind-of.ts'
import type { StopReason } from '@anthropic-ai/sdk/resources/messages'
import type { Answer, AnswerError } from './answer.ts'
import { usageProblem } from './usage-problem.ts'

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
  thinking: true,
  stop_sequence: true,
  stop_details: true,
  refusal: true,
}
const ofError: Names<AnswerError> = {
  type: true,
  message: true,
  error_code: true,
  details: true,
  request_id: true,
}
const reasons: Names<Record<StopReason, unknown>> = {
  end_turn: true,
  max_tokens: true,
  stop_sequence: true,
  tool_use: true,
  pause_turn: true,
  refusal: true,
  model_context_window_exceeded: true,
}
const categories: Names<Record<NonNullable<Whole['refusal']>, unknown>> = {
  cyber: true,
  bio: true,
  frontier_llm: true,
  reasoning_extraction: true,
  general_harms: true,
}
const ofToolUse: Names<NonNullable<Whole['tool_use']>> = { name: true, input: true }

/** What is wrong with the answer; undefined for a valid one. */
export function answerProblem(given: unknown): string | undefined {
  if (typeof given === 'string') return undefined
  if (!isObject(given)) return `an answer must be a text or an object, not ${kindOf(given)}`
  const { error, tool_use, message } = given
  return (
    unknownMember('an answer', given, ofAnswer) ??
    textProblem(given) ??
    choiceProblem(given) ??
    usageProblem(given['usage']) ??
    (message === undefined || isObject(message)
      ? undefined
      : `message must be an object, not ${kindOf(message)}`) ??
    (error === undefined
      ? undefined
      : (objectProblem('error', error, ofError, ['type', 'message']) ??
        errorProblem(error as Fields))) ??
    (tool_use === undefined
      ? undefined
      : objectProblem('tool_use', tool_use, ofToolUse, ['name', 'input']))
  )
}

type Fields = Readonly<Record<string, unknown>>
type Known = Readonly<Record<string, true>>

function textProblem(given: Fields): string | undefined {
  const wrong = ['text', 'thinking', 'stop_sequence'].find((name) => {
    return given[name] !== undefined && typeof given[name] !== 'string'
  })
  return wrong === undefined ? undefined : `${wrong} must be a text, not ${kindOf(given[wrong])}`
}

/** What is one of a few names, or true alone. */
function choiceProblem({ stop_reason, refusal, ...given }: Fields): string | undefined {
  if (stop_reason !== undefined && !isNamed(reasons, stop_reason)) {
    return `stop_reason must be one of ${Object.keys(reasons).join(', ')}`
  }
  if (refusal !== undefined && refusal !== null && !isNamed(categories, refusal)) {
    return `refusal must be null, or one of ${Object.keys(categories).join(', ')}`
  }
  const wrong = ['expired', 'canceled'].find((name) => {
    return given[name] !== undefined && given[name] !== true
  })
  return wrong === undefined ? undefined : `${wrong} can only be true: leave it out otherwise`
}

function isNamed(known: Known, name: unknown): boolean {
  return typeof name === 'string' && Object.hasOwn(known, name)
}

function errorProblem(error: Fields): string | undefined {
  const wrong = ['type', 'message'].find((name) => typeof error[name] !== 'string')
  return wrong === undefined
    ? undefined
    : `error.${wrong} must be a text, not ${kindOf(error[wrong])}`
}

function objectProblem(
  what: string,
  given: unknown,
  known: Known,
  required: readonly string[],
): string | undefined {
  if (!isObject(given)) return `${what} must be an object, not ${kindOf(given)}`
  const missing = required.find((name) => given[name] === undefined)
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
