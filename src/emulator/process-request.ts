/**
 * What becomes of one request when its turn has come: a fault's will, a finding about its params, or
 * an answer.
 */
import { errored, toResult } from './answer.ts'
import type { AnswerInfo } from './answer.ts'
import { fateOf } from './batch-faults.ts'
import type { Batch } from './batch.ts'
import { paramsProblem } from './params-problem.ts'
import type { Settings } from './options.ts'
import type { WireRequest } from './wire-request.ts'
import type { WireResult } from './wire.ts'

/**
 * The result of a request. A `respond` that throws gives a result too, the service's own failure: a
 * batch that never ends would say less about what is wrong.
 */
export async function processRequest(
  batch: Batch,
  { custom_id, params }: WireRequest,
  place: { readonly index: number; readonly rank: number; readonly content: string },
  settings: Settings,
): Promise<WireResult> {
  const { index, rank, content } = place
  const info: AnswerInfo = { custom_id, batchId: batch.facts.id, index, content }
  const fate = fateOf(batch.facts.faults, rank, info)
  if (fate) return fate
  const problem = paramsProblem(params, batch.facts.version, settings.inferred.modelRules)
  if (problem) return errored('invalid_request_error', problem, info)
  try {
    return toResult(await settings.respond(params, info), params, info)
  } catch (error) {
    return errored('api_error', `respond failed: ${(error as Error).message}`, info)
  }
}
