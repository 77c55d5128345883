/**
 * Processes one request: a fault decides its result, or a problem with its params, or an answer.
 */
import { describeError } from '../../describe-error.ts'
import type { AnswerInfo } from '../answers/answer.ts'
import { answerProblem } from '../answers/answer-problem.ts'
import { toResult } from '../answers/to-result.ts'
import type { Counting } from '../answers/usage-of.ts'
import { cacheChance } from '../cache/cache-chance.ts'
import { countPrompt } from '../cache/count-prompt.ts'
import { forcedResult } from '../faults/batch-faults.ts'
import type { Batch } from './batch.ts'
import type { BatchService } from './batch-service.ts'
import { batchParams } from '../params/params-kind.ts'
import { requestProblem } from '../tokens/request-problem.ts'
import { erroredResult } from '../wire/errored-result.ts'
import type { Params, WireRequest, WireResult } from '../wire/wire-types.ts'

/** Where a request stands in its batch. */
export interface RequestPlace {
  readonly index: number
  /** Its processing order. */
  readonly rank: number
  readonly content: string
}

/**
 * The result of a request. A `respond` that throws or returns no answer gives an `api_error` with
 * the reason: a batch that never ends would hide what is wrong.
 */
export async function processRequest(
  batch: Batch,
  { custom_id, params }: WireRequest,
  place: RequestPlace,
  service: BatchService,
): Promise<WireResult> {
  const { settings } = service
  const { index, rank, content } = place
  const { id: batchId, faults } = batch.facts
  const info: AnswerInfo = { custom_id, batchId, index, content }
  const forced = forcedResult(faults, rank, { batchId, index })
  if (forced) return forced
  const problem = requestProblem(params, batchParams, batch.facts, settings)
  if (problem) return erroredResult(problem.type, problem.message, info, problem)
  try {
    const answer = await settings.respond(params, info)
    const wrong = answerProblem(answer)
    if (wrong !== undefined) return failed(wrong, info)
    return toResult(answer, params, info, countingOf(batch, params, place, service))
  } catch (error) {
    return failed(describeError(error), info)
  }
}

function countingOf(
  batch: Batch,
  params: Params,
  { index, rank }: RequestPlace,
  { settings, cache }: BatchService,
): Counting {
  const { number, workspace, createdAt, durationMs, requests } = batch.facts
  const { cacheFromCalls, cacheWithinBatch, cacheHitRate, serviceTier } = settings.inferred
  const at = createdAt + (durationMs * (rank + 1)) / requests
  const use = {
    at,
    // The last request is processed at the end, so "has ended" is a moment later.
    readableAt: cacheWithinBatch ? at : batch.endsAt + 0.001,
    by: 'batch' as const,
    readsCalls: cacheFromCalls,
    reads: cacheChance(cacheHitRate, settings.seed, `${number} ${index}`),
  }
  return { countInput: () => countPrompt(params, workspace, cache, use), serviceTier }
}

function failed(reason: string, info: AnswerInfo): WireResult {
  return erroredResult('api_error', `respond failed: ${reason}`, info)
}
