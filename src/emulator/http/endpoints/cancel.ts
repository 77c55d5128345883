/** `POST /v1/messages/batches/{id}/cancel` */
import type { Service } from '../../service.ts'
import { ApiProblem } from '../../wire/api-problem.ts'
import { jsonReply } from '../../wire/reply.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Call } from '../call.ts'
import { describeBatch, findBatch } from './find-batch.ts'

/** @throws ApiProblem for a batch that has ended, or, by setting, for a second cancel. */
export function cancel(call: Call, service: Service): Reply {
  const batch = findBatch(call, service)
  const { inferred } = service.settings
  if (batch.ended) throw new ApiProblem(inferred.cancelEndedStatus, 'The batch has already ended')
  // Batches made at the same moment get stamps that are a little ahead of the clock.
  const now = Math.max(service.clock.now(), batch.facts.createdAt)
  if (batch.canceledAt === undefined) batch.canceledAt = now
  else if (inferred.secondCancelStatus !== 200) {
    throw new ApiProblem(inferred.secondCancelStatus, 'The batch is being canceled already')
  }
  return jsonReply(200, describeBatch(batch, call, service))
}
