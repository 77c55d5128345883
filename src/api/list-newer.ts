import type Anthropic from '@anthropic-ai/sdk'
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import type { ServerFacts } from './call-options.ts'
import { serverFacts } from './call-options.ts'
import { callService } from './call-service.ts'
import type { CallLimits } from './call-service.ts'
import { asBatch } from './as-batch.ts'

export interface ListOptions extends CallLimits {
  onFacts?: (facts: ServerFacts) => void
}

/**
 * The batches of the workspace from the newest back to a point in time. Reads from the newest on, so
 * that it needs no batch id that somebody may have deleted.
 *
 * @param since - milliseconds of the service's clock
 * @throws a plain Error for a page that is none: a batch that is overlooked would be paid again
 */
export async function* listNewer(
  client: Anthropic,
  since: number,
  options: ListOptions,
): AsyncGenerator<MessageBatch> {
  let after: string | undefined
  do {
    const { data, has_more } = await listPage(client, after, options)
    for (const batch of data) {
      if (Date.parse(batch.created_at) < since) return
      yield batch
    }
    const last = has_more ? data.at(-1)?.id : undefined
    if (last !== undefined && last === after) throw new Error('the list of batches does not go on')
    after = last
  } while (after)
}

/**
 * One full page of the list.
 *
 * @param after - the batch before it, newest first
 */
export async function listPage(
  client: Anthropic,
  after: string | undefined,
  options: ListOptions,
): Promise<{ data: MessageBatch[]; has_more: boolean }> {
  const { data: page, response } = await callService(client, options, (call) =>
    client.messages.batches
      .list({ limit: 1000, ...(after ? { after_id: after } : {}) }, call)
      .withResponse(),
  )
  options.onFacts?.(serverFacts(response.headers))
  const { data, has_more } = (page ?? {}) as { data?: unknown; has_more?: unknown }
  if (!Array.isArray(data)) throw new Error(`HTTP ${response.status} without a list of batches`)
  return { data: data.map(asBatch), has_more: has_more === true }
}
