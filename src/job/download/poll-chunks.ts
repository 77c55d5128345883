/**
 * One look at every accepted batch that is not settled. A batch is polled by whoever owns the job,
 * not by a stage, so that paid work is collected whatever the streams do.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { listPage } from '../../api/list-page.ts'
import { pollBatches } from '../../api/poll-batches.ts'
import { BatchlineError } from '../../errors.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobCore } from '../core/job-core.ts'

/** How often in a row, and since when, a batch was answered with 404. */
export interface Missing {
  times: number
  readonly since: number
}

/** A 404 for a batch that exists was seen seconds after its create and in mid-run. */
const minMissing = 5

/**
 * @param missing - how often in a row each batch was answered with 404; kept between looks
 * @param onEnded - takes each chunk whose batch has ended, as it is seen: an error later in the same look
 *   does not undo it
 */
export async function pollChunks(
  core: JobCore,
  open: readonly ChunkState[],
  missing: Map<ChunkState, Missing>,
  onEnded: (chunk: ChunkState) => void,
): Promise<void> {
  const byId = new Map(open.map((chunk) => [chunk.id ?? '', chunk]))
  const newestFirst = [...byId.keys()].reverse()
  for await (const polled of pollBatches(core.client, newestFirst, core.calls)) {
    core.check()
    const chunk = byId.get(polled.id)
    if (!chunk) continue
    if (!polled.batch) await countMissing(core, chunk, missing)
    else {
      missing.delete(chunk)
      if (await hasEnded(core, chunk, polled.batch)) onEnded(chunk)
    }
  }
  core.check()
}

async function hasEnded(core: JobCore, chunk: ChunkState, batch: MessageBatch): Promise<boolean> {
  const status: string = batch.processing_status
  if (batch.archived_at) {
    await unresolved(core, chunk, `its results were archived at ${batch.archived_at}`)
    return false
  }
  if (status === 'ended') return true
  if (status === 'in_progress' || status === 'canceling') return false
  throw new BatchlineError(
    'ERR_API',
    `batch ${batch.id} has the status ${JSON.stringify(status)}, which this version does not know. Nothing is lost: ` +
      'results are kept for 29 days. Update batchline and run the same program again.',
  )
}

async function countMissing(
  core: JobCore,
  chunk: ChunkState,
  missing: Map<ChunkState, Missing>,
): Promise<void> {
  const found = missing.get(chunk) ?? { times: 0, since: performance.now() }
  found.times++
  missing.set(chunk, found)
  const looked = performance.now() - found.since
  if (found.times < minMissing || looked < core.options.settleMs) return
  await confirmWorkspace(core)
  await unresolved(core, chunk, 'the service says that there is no such batch')
}

/** From another workspace every batch of ours looks deleted: its answer must not count. */
async function confirmWorkspace(core: JobCore): Promise<void> {
  await listPage(core.client, { limit: 1 }, core.calls)
  core.check()
}

/** Settles a chunk whose results can't be had: its rows become failures, it is never sent again. */
export async function unresolved(core: JobCore, chunk: ChunkState, why: string): Promise<void> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  await core.record({ type: 'UNRESOLVED', ...of, why })
  core.emit({ type: 'unresolved', ...of, why })
}
