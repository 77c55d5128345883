/**
 * A create that was taken for absent and sent again may have made a batch after all, later than the
 * settle time. That can't be undone, but it is told: both batches are billed.
 */
import { firstResultIds } from '../../api/first-result-ids.ts'
import { listNewer } from '../../api/list-newer.ts'
import { troubleOf } from '../../api/trouble.ts'
import { maxResultBytes } from '../fetch/max-result-bytes.ts'
import { requestIndex } from '../fetch/request-index.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobCore } from '../job-core.ts'
import { isAnothers } from './is-anothers.ts'

/** Looks once, when the chunk's own batch has ended. Never fails: what is paid must still be fetched. */
export async function findLate(core: JobCore, chunk: ChunkState): Promise<void> {
  // Ids of the user's own prove nothing.
  if (chunk.keepIds) return
  try {
    for await (const id of lateBatches(core, chunk)) {
      const of = { attempt: chunk.attempt, chunk: chunk.chunk }
      await core.record({ type: 'DUPLICATE', ...of, id })
      core.emit({ type: 'duplicate', ...of, id })
    }
  } catch (error) {
    core.check()
    const { why } = troubleOf(error)
    core.emit({ type: 'trouble', what: `looking for late batches: ${why}`, againMs: 0 })
  }
}

async function* lateBatches(core: JobCore, chunk: ChunkState): AsyncGenerator<string> {
  const since = (Date.parse(chunk.absentSince ?? '') || 0) - 60_000
  const indexOf = await requestIndex(core, chunk)
  const options = { ...core.calls, maxBytes: maxResultBytes(chunk.requests) }
  for await (const { id, request_counts, processing_status } of listNewer(
    core.client,
    since,
    core.calls,
  )) {
    const requests = Object.values(request_counts).reduce((sum, count) => sum + count, 0)
    if (processing_status !== 'ended' || requests !== chunk.requests) continue
    if (id === chunk.id || isAnothers(core, chunk, id)) continue
    const ids = await firstResultIds(core.client, id, options)
    if (ids.some((found) => indexOf(found) !== undefined)) yield id
  }
}
