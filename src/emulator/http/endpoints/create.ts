/** `POST /v1/messages/batches` */
import { acceptBatch } from '../../batches/accept-batch.ts'
import { admitEncoding } from '../admission.ts'
import type { Batch } from '../../batches/batch.ts'
import { describeBatch } from './find-batch.ts'
import type { Call } from '../call.ts'
import { receiveBody } from '../bodies/receive-body.ts'
import type { ReceivedBody } from '../../batches/accept-batch.ts'
import { jsonReply } from '../../wire/reply.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Service } from '../../service.ts'

/** @throws ApiProblem for a call that the service would refuse; OversizeBody over the limit. */
export async function create(call: Call, service: Service): Promise<Reply> {
  admitEncoding(call.message.headers)
  const body = await receiveBody(call, service)
  const replayed = call.rules.some((rule) => rule.fault === 'replayed')
  // Copied first: once the batch is accepted, its body is gone when it ends.
  const copy = replayed ? await copyOf(body) : undefined
  const batch = await commit(body, call, service).catch(async (error: unknown) => {
    await copy?.spool.remove()
    throw error
  })
  // Where the queue has no room for the second, the client still gets the reply to the first.
  if (copy) await commit(copy, call, service).catch(() => {})
  return jsonReply(200, describeBatch(batch, call, service))
}

async function copyOf(body: ReceivedBody): Promise<ReceivedBody> {
  try {
    return { ...body, spool: await body.spool.copy() }
  } catch (error) {
    await body.spool.remove()
    throw error
  }
}

async function commit(body: ReceivedBody, call: Call, service: Service): Promise<Batch> {
  const { workspace, version, betas, rules } = call
  const late = rules.find((rule) => rule.fault === 'late_commit')
  const idempotencyKey = keyOf(call, service)
  const known =
    idempotencyKey === undefined ? undefined : service.store.findByKey(idempotencyKey, workspace)
  if (known) {
    await body.spool.remove()
    return known
  }
  try {
    const from = { workspace, version, betas, idempotencyKey, delayMs: late?.ms ?? 0 }
    return acceptBatch(body, from, service)
  } catch (error) {
    await body.spool.remove()
    throw error
  }
}

/** The key by which the call is known when it is sent again, if the setting makes it count. */
function keyOf({ message }: Call, { settings }: Service): string | undefined {
  if (!settings.inferred.idempotentCreates) return undefined
  const key = message.headers['idempotency-key']
  return typeof key === 'string' && key !== '' ? key : undefined
}
