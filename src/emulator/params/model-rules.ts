/** What a model refuses that others accept. `models/` has the facts. */
import { allThinking } from '../models/model-facts.ts'
import type { Effort, ModelFacts, ThinkingType } from '../models/model-facts.ts'
import { samplingProblem } from './sampling-problem.ts'

type Given = Readonly<Record<string, unknown>>

/** The beta that lets a request of a batch ask for longer output. */
const longOutput = 'output-300k-2026-03-24'

/** The error message for params that the model does not accept. */
export function modelProblem(
  params: Given,
  facts: ModelFacts,
  { batch, betas }: { readonly batch: boolean; readonly betas: readonly string[] },
): string | undefined {
  const isLong = batch && betas.includes(longOutput)
  return (
    outputProblem(params, facts, isLong ? facts.maxBatchOutputTokens : facts.maxOutputTokens) ??
    prefillProblem(params, facts) ??
    thinkingTypeProblem(params, facts) ??
    effortProblem(params, facts) ??
    samplingProblem(params, facts) ??
    otherProblem(params, facts)
  )
}

function outputProblem(params: Given, { id }: ModelFacts, max: number): string | undefined {
  const asked = params['max_tokens']
  if (typeof asked !== 'number' || asked <= max) return undefined
  return `max_tokens: ${asked} > ${max}, which is the maximum allowed number of output tokens for ${id}`
}

function prefillProblem({ messages }: Given, { prefill }: ModelFacts): string | undefined {
  if (prefill) return undefined
  const last = (messages as readonly Given[]).at(-1)
  if (last?.['role'] !== 'assistant' || isPaused(last['content'])) return undefined
  return 'This model does not support assistant message prefill. The conversation must end with a user message.'
}

/** Whether it is an answer that paused while a server tool was at work: it goes back as it is. */
function isPaused(content: unknown): boolean {
  if (!Array.isArray(content)) return false
  return content.some((block) => (block as Given | null)?.['type'] === 'server_tool_use')
}

function thinkingTypeProblem(params: Given, facts: ModelFacts): string | undefined {
  const type = (params['thinking'] as Given | undefined)?.['type'] as ThinkingType | undefined
  // A type that no model has passes only where unknown members do.
  if (type === undefined || !allThinking.includes(type)) return undefined
  if (facts.thinking.includes(type)) return undefined
  if (type === 'adaptive') return 'adaptive thinking is not supported on this model'
  const advice = facts.thinking.includes('adaptive')
    ? ' Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.'
    : ''
  return `"thinking.type.${type}" is not supported for this model.${advice}`
}

function effortProblem(params: Given, { efforts }: ModelFacts): string | undefined {
  const effort = (params['output_config'] as Given | undefined)?.['effort'] as Effort | null
  if (!effort || efforts.includes(effort)) return undefined
  if (efforts.length === 0) return 'This model does not support the effort parameter.'
  const levels = [...efforts].sort().join(', ')
  return `This model does not support effort level '${effort}'. Supported levels: ${levels}.`
}

function otherProblem(params: Given, facts: ModelFacts): string | undefined {
  const choice = (params['tool_choice'] as Given | undefined)?.['type']
  if ((choice === 'any' || choice === 'tool') && !facts.forcedTools) {
    return 'tool_choice: forcing tool use is not supported for this model.'
  }
  if (typeof params['inference_geo'] === 'string' && !facts.inferenceGeo) {
    return 'inference_geo is not supported for this model.'
  }
  if (params['speed'] === 'fast' && !facts.fastMode) {
    return "speed: 'fast' is not supported for this model."
  }
  const format = (params['output_config'] as Given | undefined)?.['format']
  if (format && !facts.structuredOutputs) return `'${facts.id}' does not support output format.`
  return undefined
}
