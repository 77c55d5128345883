/**
 * The state of many batches in few calls. A workspace may hold 100,000 batches of others between
 * ours, and a job may wait for 1,000 of its own, so neither `list` alone nor `retrieve` alone will
 * do: pages of `list` are read from our newest unfinished batch towards our oldest, and as soon as
 * that has cost as many calls as single retrieves of the rest would, it is retrieves.
 */
import type Anthropic from '@anthropic-ai/sdk'
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { callOptions, serverFacts } from './call-options.ts'
import type { ServerFacts } from './call-options.ts'

/** One batch as the service sees it; `missing` where it answered 404. */
export type Polled = { readonly id: string; readonly batch?: MessageBatch; readonly missing?: true }

export interface PollOptions {
  signal: AbortSignal
  /** Called with each response's facts, so that the caller sees the workspace and the clock. */
  onFacts?: (facts: ServerFacts) => void
}

/**
 * @param ids - batches to look at, newest first
 */
export async function* pollBatches(
  client: Anthropic,
  ids: readonly string[],
  options: PollOptions,
): AsyncGenerator<Polled> {
  const [newest, ...rest] = ids
  if (newest === undefined) return
  const first = await retrieve(client, newest, options)
  yield first
  const wanted = new Set(rest)
  let after = first.batch?.id
  for (let calls = 0; after && wanted.size > 1 && calls < wanted.size; calls++) {
    const { data, has_more } = await listAfter(client, after, options)
    for (const batch of data) {
      if (wanted.delete(batch.id)) yield { id: batch.id, batch }
    }
    after = has_more ? data.at(-1)?.id : undefined
  }
  for (const id of wanted) yield await retrieve(client, id, options)
}

async function retrieve(
  client: Anthropic,
  id: string,
  { signal, onFacts }: PollOptions,
): Promise<Polled> {
  try {
    const { data, response } = await client.messages.batches
      .retrieve(id, {}, callOptions({ signal }))
      .withResponse()
    onFacts?.(serverFacts(response.headers))
    return { id, batch: data }
  } catch (error) {
    const { status, headers, error: body } = error as NotFound
    onFacts?.(serverFacts(headers))
    // A 404 without the service's envelope is some proxy's and says nothing about the batch.
    if (status === 404 && body?.type === 'error') return { id, missing: true }
    throw error
  }
}

async function listAfter(
  client: Anthropic,
  after: string,
  { signal, onFacts }: PollOptions,
): Promise<{ data: MessageBatch[]; has_more: boolean }> {
  const { data, response } = await client.messages.batches
    .list({ limit: 1000, after_id: after }, callOptions({ signal }))
    .withResponse()
  onFacts?.(serverFacts(response.headers))
  return data
}

interface NotFound {
  status?: number
  headers?: Headers
  error?: { type?: unknown }
}
