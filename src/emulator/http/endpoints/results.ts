/** `GET /v1/messages/batches/{id}/results` */
import type { Service } from '../../service.ts'
import { ApiProblem } from '../../wire/api-problem.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Call } from '../call.ts'
import { findBatch } from './find-batch.ts'

/** @throws ApiProblem for a batch that has not ended, or is archived. */
export function results(call: Call, service: Service): Reply {
  const batch = findBatch(call, service)
  const { inferred } = service.settings
  if (!batch.results) {
    throw new ApiProblem(inferred.resultsRunningStatus, 'The batch has not ended: no results yet')
  }
  if (batch.isArchived(service.clock.now())) {
    const message = 'The results of the batch are no longer available'
    throw new ApiProblem(inferred.archivedStatus, message)
  }
  const headers = { 'content-type': 'application/x-jsonl' }
  return { status: 200, headers, body: batch.results.read(), lines: batch.results.lines }
}
