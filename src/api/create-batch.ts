/**
 * One create call: the sealed file as it is, sent once.
 *
 * The body is a file-backed Blob, so that memory stays flat at any size and content-length is sent.
 * `create({requests: []}, {body})` keeps the SDK's types and headers while `body` replaces what
 * would be serialised. Every way this can end comes back as a {@link CreateAnswer}; nothing throws.
 */
import type { BatchClient } from './batch-client.ts'
import { serverFacts } from './call-options.ts'
import { callService } from './call-service.ts'
import type { CreateAnswer } from './create-answer.ts'
import { classifyCreateError } from './create-answer.ts'
import { isBatchId } from './batch-id.ts'

export interface CreateOptions {
  /** Sent as `anthropic-beta`. */
  betas?: readonly string[] | undefined
  /** How long the upload and the whole reply may take, in milliseconds. */
  timeoutMs: number
  /** Called and awaited when the headers of the answer have come. */
  onReply?: () => Promise<void> | void
}

export async function createBatch(
  client: BatchClient,
  body: Blob,
  { betas, timeoutMs, onReply }: CreateOptions,
): Promise<CreateAnswer> {
  const headers = betas?.length ? { 'anthropic-beta': betas.join(',') } : undefined
  try {
    const { data, response } = await callService(client, { timeoutMs }, async (options) => {
      const call = client.messages.batches.create(
        { requests: [] },
        { ...options, body, ...(headers ? { headers } : {}) },
      )
      await call.asResponse()
      await onReply?.()
      return await call.withResponse()
    })
    const facts = serverFacts(response.headers)
    const { id, created_at } = (data ?? {}) as { id?: unknown; created_at?: unknown }
    const created = typeof created_at === 'string' ? { created: created_at } : {}
    if (isBatchId(id)) return { kind: 'accepted', id, ...created, facts }
    return { kind: 'in-doubt', why: `HTTP ${response.status} without a batch in it`, facts }
  } catch (error) {
    return classifyCreateError(error)
  }
}
