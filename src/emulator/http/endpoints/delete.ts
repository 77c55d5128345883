/** `DELETE /v1/messages/batches/{id}` */
import type { Service } from '../../service.ts'
import { ApiProblem } from '../../wire/api-problem.ts'
import { jsonReply } from '../../wire/reply.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Call } from '../call.ts'
import { findBatch } from './find-batch.ts'

/** @throws ApiProblem for a batch that has not ended. */
export async function remove(call: Call, service: Service): Promise<Reply> {
  const batch = findBatch(call, service)
  if (!batch.results) {
    const message = 'The batch is still being processed. Cancel it before you delete it'
    throw new ApiProblem(service.settings.inferred.deleteRunningStatus, message)
  }
  service.store.remove(batch)
  await batch.results.remove()
  return jsonReply(200, { id: batch.facts.id, type: 'message_batch_deleted' })
}
