import { factsOf } from '../models/facts-of.ts'
import { paramsProblem } from '../params/params-problem.ts'
import type { ParamsSettings } from '../params/params-problem.ts'
import type { ParamsKind, Reading } from '../params/params-kind.ts'
import { invalid } from '../params/problem.ts'
import type { ParamsProblem } from '../params/problem.ts'
import type { Params } from '../wire/wire-types.ts'
import { countInputTokens } from './count-input-tokens.ts'
import { mayExceed } from './may-exceed.ts'
import { tokensPerCharacter } from './text-tokens.ts'

/**
 * Why a request gets no answer: a problem with its params, or a prompt that the model has no room
 * for. count_tokens counts such a prompt.
 */
export function requestProblem(
  params: Params | Readonly<Record<string, unknown>>,
  kind: ParamsKind,
  reading: Reading,
  settings: ParamsSettings,
): ParamsProblem | undefined {
  const problem = paramsProblem(params, kind, reading, settings)
  if (problem || !settings.inferred.modelRules) return problem
  const { maxInputTokens, tokenFactor } = factsOf(params.model as string)
  if (!mayExceed(params, maxInputTokens, tokensPerCharacter(tokenFactor))) return undefined
  const tokens = countInputTokens(params, tokenFactor)
  if (tokens <= maxInputTokens) return undefined
  return invalid(`prompt is too long: ${tokens} tokens > ${maxInputTokens} maximum`)
}
