/**
 * Processes one request: a fault decides its result, or a problem with its params, or an answer.
 */
import { describeError } from '../../describe-error.ts'
import { toResult } from '../answers/answer.ts'
import type { AnswerInfo } from '../answers/answer.ts'
import { answerProblem } from '../answers/answer-problem.ts'
import { forcedResult } from '../faults/batch-faults.ts'
import type { Batch } from './batch.ts'
import type { BatchSettings } from './batch-service.ts'
import { batchParams } from '../params/params-kind.ts'
import { paramsProblem } from '../params/params-problem.ts'
import { erroredResult } from '../wire/errored-result.ts'
import type { WireRequest, WireResult } from '../wire/wire-types.ts'

/**
 * The result of a request. A `respond` that throws or returns no answer gives an `api_error` with
 * the reason: a batch that never ends would hide what is wrong.
 */
export async function processRequest(
  batch: Batch,
  { custom_id, params }: WireRequest,
  place: { readonly index: number; readonly rank: number; readonly content: string },
  settings: BatchSettings,
): Promise<WireResult> {
  const { index, rank, content } = place
  const info: AnswerInfo = { custom_id, batchId: batch.facts.id, index, content }
  const forced = forcedResult(batch.facts.faults, rank, info)
  if (forced) return forced
  const problem = paramsProblem(params, batchParams, batch.facts, settings)
  if (problem) return erroredResult(problem.type, problem.message, info, problem)
  try {
    const answer = await settings.respond(params, info)
    const wrong = answerProblem(answer)
    return wrong === undefined ? toResult(answer, params, info) : failed(wrong, info)
  } catch (error) {
    return failed(describeError(error), info)
  }
}

function failed(reason: string, info: AnswerInfo): WireResult {
  return erroredResult('api_error', `respond failed: ${reason}`, info)
}
