/** The longest requests, named where somebody should look at them before paying. */
import type { LongRequest } from './cost-estimate.ts'
import { tokensOf } from './input-tokens.ts'
import type { PredictedInput } from './input-tokens.ts'
import { mostLongest } from './longest-requests.ts'
import type { ModelRequests } from './model-requests.ts'

/** Many times as long as nearly all others is mostly a slip: a whole file in a field, a missing cut. */
const timesP95 = 3
/** That long is worth a look whatever the others are. */
const longTokens = 150_000

export function findOutliers(
  predicted: ReadonlyMap<ModelRequests, PredictedInput>,
): readonly LongRequest[] {
  const found: LongRequest[] = []
  for (const [{ group, longest }, { line, tokens }] of predicted) {
    for (const { bytes, position, part, custom_id, place } of longest.items) {
      const inputTokens = tokensOf(line, bytes)
      if (inputTokens <= Math.min(longTokens, timesP95 * tokens.p95)) continue
      found.push({
        row: position + 1,
        position,
        ...(part === undefined ? {} : { part }),
        custom_id,
        model: group.model,
        inputTokens,
        ...(place === undefined ? {} : { file: place.file }),
        ...(place?.line === undefined ? {} : { line: place.line }),
      })
    }
  }
  return found.toSorted((a, b) => b.inputTokens - a.inputTokens).slice(0, mostLongest)
}
