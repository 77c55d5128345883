/** The batches of a workspace, newest first, a page at a time. Nothing is kept of a page that was given. */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import pLimit from 'p-limit'
import type { BatchClient } from '../api/batch-client.ts'
import { CallPace } from '../api/call-pace.ts'
import { callPatiently } from '../api/call-patiently.ts'
import { listPage } from '../api/list-page.ts'
import type { ListOptions } from '../api/list-page.ts'
import type { OwnBatches } from './own-batches.ts'
import { checkedOwner, recordedOwner } from './whose-batch.ts'
import type { Whose } from './whose-batch.ts'

export interface WorkspaceBatch {
  readonly batch: MessageBatch
  readonly whose: Whose
}

export interface WorkspaceOptions {
  readonly calls: ListOptions
  /** Asks the results of ended batches that no journal has. */
  readonly check: boolean
  /** The newest so many; default all. */
  readonly limit?: number | undefined
  /** The first wait after a failed call, in milliseconds. Default 1,000. */
  readonly baseMs?: number
}

const pageSize = 1000
/** Results that are asked at a time. */
const checks = 8

/** @throws what a page's last call threw; a plain Error for a list that does not go on */
export async function* workspaceBatches(
  client: BatchClient,
  own: OwnBatches,
  { calls, check, limit = Infinity, baseMs = 1000 }: WorkspaceOptions,
): AsyncGenerator<WorkspaceBatch> {
  const patience = { pace: new CallPace(), signal: calls.signal, baseMs }
  const run = pLimit(checks)
  const whose = async (batch: MessageBatch): Promise<Whose> => {
    const recorded = recordedOwner(own, batch)
    const isOpen = recorded.of === 'unknown' && recorded.why === 'not checked'
    if (!check || !isOpen) return recorded
    // The service no longer has its results, so asking would only cost a call.
    if (batch.archived_at) return { of: 'unknown', why: 'no results' }
    try {
      return await run(() =>
        callPatiently(() => checkedOwner(client, own, batch, calls), { ...patience, tries: 3 }),
      )
    } catch (error) {
      calls.signal?.throwIfAborted()
      // A key that is refused is refused for all of them.
      if ([401, 403].includes((error as { status?: number }).status ?? 0)) throw error
      return { of: 'unknown', why: 'no results' }
    }
  }
  let left = limit
  let after: string | undefined
  do {
    const page = { after, limit: Math.min(left, pageSize) }
    const { data, has_more } = await callPatiently(() => listPage(client, page, calls), patience)
    const batches = data.slice(0, left)
    left -= batches.length
    const owners = batches.map(whose)
    // Whoever takes them may stop before the last one.
    for (const owner of owners) owner.catch(() => {})
    for (const [i, batch] of batches.entries()) yield { batch, whose: await owners[i]! }
    const last = has_more && left > 0 ? data.at(-1)?.id : undefined
    if (last !== undefined && last === after) throw new Error('the list of batches does not go on')
    after = last
  } while (after !== undefined)
}
