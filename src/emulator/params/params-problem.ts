/**
 * Checks the params of a request as the service does. In a batch the service checks them only when
 * it processes the request, so the problem arrives as an `errored` result after the batch has
 * ended.
 */
import { contentProblem } from './content-problem.ts'
import { isKnown } from './known-models.ts'
import type { Models } from './known-models.ts'
import { messagesProblem } from './messages-problem.ts'
import { modelProblem } from './model-rules.ts'
import type { ParamsKind, Reading } from './params-kind.ts'
import type { Params } from '../wire/wire-types.ts'

/** Why the service refuses params. */
export interface ParamsProblem {
  readonly type: 'invalid_request_error' | 'not_found_error'
  readonly message: string
}

/** The settings of the emulator that decide which params it takes. */
export interface ParamsSettings {
  readonly models: Models
  readonly inferred: { readonly modelRules: boolean }
}

type Given = Readonly<Record<string, unknown>>

/** The first problem of the params; undefined if there is none. */
export function paramsProblem(
  params: Params | Given,
  kind: ParamsKind,
  reading: Reading,
  { models, inferred }: ParamsSettings,
): ParamsProblem | undefined {
  const given = params as Given
  const shape =
    missing(given, kind.required) ?? kind.refuses(given) ?? unknownMember(given, kind, reading)
  if (shape !== undefined) return invalid(shape)
  const model = given['model'] as string
  if (!isKnown(model, models)) return { type: 'not_found_error', message: `model: ${model}` }
  const message =
    messagesProblem(given['messages'] as unknown[], reading) ??
    contentProblem(given) ??
    (inferred.modelRules ? modelProblem(params as Params) : undefined)
  return message === undefined ? undefined : invalid(message)
}

function invalid(message: string): ParamsProblem {
  return { type: 'invalid_request_error', message }
}

function missing(given: Given, required: readonly string[]): string | undefined {
  for (const key of required) {
    if (given[key] === undefined) return `${key}: Field required`
  }
  if (typeof given['model'] !== 'string') return 'model: Input should be a valid string'
  if (required.includes('max_tokens')) {
    if (!Number.isInteger(given['max_tokens'])) return 'max_tokens: Input should be a valid integer'
    if ((given['max_tokens'] as number) < 1) {
      return 'max_tokens: Input should be greater than or equal to 1'
    }
  }
  if (!Array.isArray(given['messages'])) return 'messages: Input should be a valid list'
  if (given['messages'].length === 0) return 'messages: at least one message is required'
  return undefined
}

function unknownMember(
  given: Given,
  { members, betaMembers, olderMembers }: ParamsKind,
  { version, beta }: Reading,
): string | undefined {
  const unknown = Object.keys(given).find(
    (member) =>
      !members.includes(member) &&
      !(beta && betaMembers.includes(member)) &&
      !(version < '2026-10-21' && olderMembers.includes(member)),
  )
  return unknown === undefined ? undefined : `${unknown}: Extra inputs are not permitted`
}
