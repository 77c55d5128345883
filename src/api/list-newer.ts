import type Anthropic from '@anthropic-ai/sdk'
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import type { ServerFacts } from './call-options.ts'
import { callOptions, serverFacts } from './call-options.ts'

export interface ListOptions {
  signal: AbortSignal
  onFacts?: (facts: ServerFacts) => void
}

/**
 * The batches of the workspace from the newest back to a point in time. Reads from the newest on, so
 * that it needs no batch id that somebody may have deleted.
 *
 * @param since - milliseconds of the service's clock
 */
export async function* listNewer(
  client: Anthropic,
  since: number,
  { signal, onFacts }: ListOptions,
): AsyncGenerator<MessageBatch> {
  let after: string | undefined
  do {
    const { data, response } = await client.messages.batches
      .list({ limit: 1000, ...(after ? { after_id: after } : {}) }, callOptions({ signal }))
      .withResponse()
    onFacts?.(serverFacts(response.headers))
    for (const batch of data.data) {
      if (Date.parse(batch.created_at) < since) return
      yield batch
    }
    after = data.has_more ? (data.data.at(-1)?.id ?? undefined) : undefined
  } while (after)
}
