/** How long the answers will be: as in another job, or as a share of what they may be. */
import type { ActualOutput } from './actual-output.ts'
import type { OutputTokens } from './cost-estimate.ts'
import type { ModelRequests } from './model-requests.ts'
import { studentT } from './student-t.ts'
import { undated } from '../cost/undated.ts'

/** A stated share of `max_tokens`, or what another job's answers were. */
export type OutputBasis =
  { readonly share: number } | { readonly like: ActualOutput; readonly folder: string }

export function outputTokens(model: ModelRequests, basis: OutputBasis): OutputTokens {
  const { requests, maxTokens: most } = model
  if ('share' in basis) {
    const total = basis.share * most
    return { total, low: total, high: total, mean: total / requests, most }
  }
  const { models, all, spread = 0 } = basis.like
  const { answers, tokens } = models.get(undated(model.group.model)) ?? all
  const mean = tokens / answers
  const total = Math.min(most, mean * requests)
  // Both jobs are samples: the other one told us the mean, and this one will draw its own answers.
  const deviation = spread * mean * requests * Math.sqrt(1 / answers + 1 / requests)
  const reach = studentT(Math.max(1, answers - 1)) * deviation
  const low = Math.max(0, total - reach)
  return { total, low, high: Math.min(most, total + reach), mean: total / requests, most }
}
