/**
 * The state of many batches in few calls. A workspace may hold 100,000 batches of others between
 * ours, and a job may wait for 1,000 of its own, so neither `list` alone nor `retrieve` alone will
 * do: pages of `list` are read from our newest unfinished batch towards our oldest, and as soon as
 * that has cost as many calls as single retrieves of the rest would, it is retrieves.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { asBatch } from './as-batch.ts'
import type { BatchClient } from './batch-client.ts'
import { serverFacts } from './call-options.ts'
import { callService } from './call-service.ts'
import { listPage } from './list-page.ts'
import type { ListOptions } from './list-page.ts'

/** One batch as the service sees it; `missing` where it answered 404. */
export type Polled = { readonly id: string; readonly batch?: MessageBatch; readonly missing?: true }

export interface PollOptions {
  /**
   * Begins with the newest batches of the workspace and not with the newest of `ids`: one call in place of two
   * where they are the same. Default false.
   */
  readonly fromTop?: boolean
}

/**
 * @param ids - batches to look at, newest first
 * @throws what the first call that failed threw, after the others were made
 */
export async function* pollBatches(
  client: BatchClient,
  ids: readonly string[],
  options: ListOptions & PollOptions,
): AsyncGenerator<Polled> {
  const [newest] = ids
  if (newest === undefined) return
  let failure: unknown
  // One batch that can't be looked at must not hide all others; a second failure is the service's.
  const look = async (id: string): Promise<Polled | undefined> => {
    try {
      return await retrieve(client, id, options)
    } catch (error) {
      if (failure !== undefined) throw error
      failure = error
      return undefined
    }
  }
  const wanted = new Set(ids)
  let after: string | undefined
  let hasMore = true
  if (options.fromTop !== true || ids.length === 1) {
    wanted.delete(newest)
    const first = await look(newest)
    if (first) yield first
    after = first ? first.batch?.id : newest
    hasMore = after !== undefined
  }
  for (let calls = 0; hasMore && wanted.size > 1 && calls < wanted.size; calls++) {
    const { data, has_more } = await listPage(client, { after }, options)
    for (const batch of data) {
      if (wanted.delete(batch.id)) yield { id: batch.id, batch }
    }
    after = data.at(-1)?.id
    hasMore = has_more && after !== undefined
  }
  for (const id of wanted) {
    const polled = await look(id)
    if (polled) yield polled
  }
  if (failure !== undefined) throw failure
}

async function retrieve(client: BatchClient, id: string, options: ListOptions): Promise<Polled> {
  const { onFacts } = options
  try {
    const { data, response } = await callService(client, options, (call) =>
      client.messages.batches.retrieve(id, {}, call).withResponse(),
    )
    onFacts?.(serverFacts(response.headers))
    const batch = asBatch(data)
    // A cache may answer with what was asked before.
    if (batch.id !== id) throw new Error(`the answer is batch ${batch.id}, not ${id}`)
    return { id, batch }
  } catch (error) {
    const { status, headers, error: body } = error as NotFound
    onFacts?.(serverFacts(headers))
    // A 404 without the service's envelope is some proxy's and says nothing about the batch.
    if (status === 404 && body?.type === 'error') return { id, missing: true }
    throw error
  }
}

interface NotFound {
  status?: number
  headers?: Headers
  error?: { type?: unknown }
}
