/**
 * Checks the params of a request as the service does. In a batch the service checks them only when
 * it processes the request, so the problem arrives as an `errored` result after the batch has
 * ended.
 */
import { factsOf } from '../models/facts-of.ts'
import { isKnown } from '../models/known-models.ts'
import type { Models } from '../models/known-models.ts'
import type { Params } from '../wire/wire-types.ts'
import { cacheProblem } from './cache-problem.ts'
import { contentProblem } from './content-problem.ts'
import { imageProblem } from './image-problem.ts'
import { modelProblem } from './model-rules.ts'
import type { ParamsKind, Reading } from './params-kind.ts'
import { invalid } from './problem.ts'
import type { ParamsProblem } from './problem.ts'
import { schemaProblem } from './schema-problem.ts'
import { isRecord } from './shapes/check.ts'
import { sourceProblem } from './source-problem.ts'
import { systemProblem } from './system-problem.ts'
import { thinkingProblem } from './thinking-problem.ts'
import { toolChoiceProblem } from './tool-choice-problem.ts'
import { toolProblem } from './tool-problem.ts'
import { toolSchemaProblem } from './tool-schema-problem.ts'
import { versionProblem } from './version-problem.ts'

export type { ParamsProblem } from './problem.ts'

/** The settings of the emulator that decide which params it takes. */
export interface ParamsSettings {
  readonly models: Models
  readonly inferred: { readonly modelRules: boolean; readonly unknownMembers: boolean }
}

type Given = Readonly<Record<string, unknown>>

/** The first problem of the params; undefined if there is none. Never throws, whatever they are. */
export function paramsProblem(
  params: Params | Given,
  kind: ParamsKind,
  reading: Reading,
  settings: ParamsSettings,
): ParamsProblem | undefined {
  if (!isRecord(params)) return invalid('Input should be a valid dictionary')
  const shape = kind.refuses(params) ?? shapeProblem(params, kind, reading, settings)
  if (shape !== undefined) return invalid(shape)
  const model = params['model'] as string
  const isRetired = settings.inferred.modelRules && factsOf(model).lifecycle === 'retired'
  if (isRetired || !isKnown(model, settings.models)) {
    return { type: 'not_found_error', message: `model: ${model}` }
  }
  return ruleProblem(params, kind, reading, settings)
}

/** The version that has removed params and kinds of content. */
const newest = '2026-10-21'

function shapeProblem(
  params: Given,
  kind: ParamsKind,
  { version, betas }: Reading,
  { inferred }: ParamsSettings,
): string | undefined {
  const problem = kind.shape(params, {
    beta: betas.length > 0,
    older: version < newest,
    open: inferred.unknownMembers,
  })
  if (problem === undefined) return undefined
  // The path begins with a dot, unless there is none.
  return problem.slice(problem.startsWith('.') ? 1 : 2)
}

/** From here on params have the right shape, but for types of blocks that the setting lets pass. */
function ruleProblem(
  params: Given,
  { batch }: ParamsKind,
  { version, betas }: Reading,
  { inferred }: ParamsSettings,
): ParamsProblem | undefined {
  const facts = factsOf(params['model'] as string)
  const messages = params['messages'] as readonly Given[]
  const hasBlocks = messages.some(({ content }) => Array.isArray(content))
  const message =
    systemProblem(messages, facts.systemMessages || !inferred.modelRules) ??
    (hasBlocks && version >= newest ? versionProblem(messages) : undefined) ??
    cacheProblem(params) ??
    contentProblem(params)
  if (message !== undefined) return invalid(message)
  const maxImages = inferred.modelRules ? facts.maxImages : Infinity
  const image = hasBlocks ? imageProblem(messages, maxImages) : undefined
  if (image) return image
  const rest =
    (hasBlocks ? sourceProblem(messages) : undefined) ??
    toolSchemaProblem(params['tools']) ??
    toolProblem(params) ??
    toolChoiceProblem(params) ??
    schemaProblem(params) ??
    thinkingProblem(params, betas) ??
    (inferred.modelRules ? modelProblem(params, facts, { batch, betas }) : undefined)
  return rest === undefined ? undefined : invalid(rest)
}
