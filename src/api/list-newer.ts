import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import type { BatchClient } from './batch-client.ts'
import { listPage } from './list-page.ts'
import type { ListOptions } from './list-page.ts'

/**
 * The batches of the workspace from the newest back to a point in time. Reads from the newest on, so
 * that it needs no batch id that somebody may have deleted.
 *
 * @param since - milliseconds of the service's clock
 * @throws a plain Error for a page that is none: a batch that is overlooked would be paid again
 */
export async function* listNewer(
  client: BatchClient,
  since: number,
  options: ListOptions,
): AsyncGenerator<MessageBatch> {
  let after: string | undefined
  do {
    const { data, has_more } = await listPage(client, { after }, options)
    for (const batch of data) {
      if (Date.parse(batch.created_at) < since) return
      yield batch
    }
    const last = has_more ? data.at(-1)?.id : undefined
    if (last !== undefined && last === after) throw new Error('the list of batches does not go on')
    after = last
  } while (after)
}
