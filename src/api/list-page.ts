/**
 * One page of the list of batches, newest first.
 *
 * Not by the SDK's `list()`, which takes whatever has no `data` for an empty page: a chunk in doubt
 * whose batch is not in the list is sent again, so a proxy's page with status 200 would be paid for.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { asBatch } from './as-batch.ts'
import type { BatchClient } from './batch-client.ts'
import type { ServerFacts } from './call-options.ts'
import { serverFacts } from './call-options.ts'
import { callService } from './call-service.ts'
import type { CallLimits } from './call-service.ts'

export interface ListOptions extends CallLimits {
  /** Called with what a response tells of the service, so that the caller sees workspace and clock. */
  onFacts?: (facts: ServerFacts) => void
}

export interface Page {
  /** The batch before the page. Default: from the newest on. */
  after?: string | undefined
  /** Default 1,000, the most that there can be. */
  limit?: number
}

/** @throws a plain Error for what is no page of batches. */
export async function listPage(
  client: BatchClient,
  { after, limit = 1000 }: Page,
  options: ListOptions,
): Promise<{ data: MessageBatch[]; has_more: boolean }> {
  const query = { limit, ...(after === undefined ? {} : { after_id: after }) }
  const { data: page, response } = await callService(client, options, (call) =>
    client.get('/v1/messages/batches', { ...call, query }).withResponse(),
  )
  options.onFacts?.(serverFacts(response.headers))
  const { data, has_more } = (page ?? {}) as { data?: unknown; has_more?: unknown }
  if (!Array.isArray(data)) throw new Error(`HTTP ${response.status} without a list of batches`)
  return { data: data.map(asBatch), has_more: has_more === true }
}
