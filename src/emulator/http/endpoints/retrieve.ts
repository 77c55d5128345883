/** `GET /v1/messages/batches/{id}` */
import type { Service } from '../../service.ts'
import { jsonReply } from '../../wire/reply.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Call } from '../call.ts'
import { describeBatch, findBatch } from './find-batch.ts'

export function retrieve(call: Call, service: Service): Reply {
  return jsonReply(200, describeBatch(findBatch(call, service), call, service))
}
