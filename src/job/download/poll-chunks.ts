/**
 * Polls every accepted batch that is not settled. The job does this, not a stage, so paid work is collected
 * whatever the streams do.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { listPage } from '../../api/list-page.ts'
import { pollBatches } from '../../api/poll-batches.ts'
import { BatchlineError } from '../../errors.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { createdAt } from '../journal/created-at.ts'
import type { Needs } from '../core/job-parts.ts'
import { refOf } from '../core/ref-of.ts'

/** The parts of a job that polling needs. */
export type PollParts = Needs<
  'settings' | 'service' | 'life' | 'records' | 'runs' | 'events' | 'step'
>

/** The service has answered 404 for existing batches, seconds after their create and in mid-run. */
const minNotFound = 5

/**
 * @param onEnded - called with each chunk of an ended batch as soon as it is seen, so a later error in the
 *   same poll does not undo it
 */
export async function pollChunks(
  job: PollParts,
  open: readonly ChunkState[],
  onEnded: (chunk: ChunkState) => void,
): Promise<void> {
  const { service, life, runs } = job
  const byId = new Map(open.map((chunk) => [chunk.id ?? '', chunk]))
  const newestFirst = [...byId.keys()].reverse()
  // A step looks once, and most often nobody else has made a batch since.
  const calls = { ...service.calls, fromTop: job.step !== undefined }
  for await (const polled of pollBatches(service.client, newestFirst, calls)) {
    life.check()
    const chunk = byId.get(polled.id)
    if (!chunk) continue
    if (!polled.batch) await countNotFound(job, chunk)
    else {
      runs.of(chunk).notFound = undefined
      if (await hasEnded(job, chunk, polled.batch)) onEnded(chunk)
    }
  }
  life.check()
}

async function hasEnded(job: PollParts, chunk: ChunkState, batch: MessageBatch): Promise<boolean> {
  const status: string = batch.processing_status
  if (batch.archived_at) {
    await unresolved(job, chunk, `its results were archived at ${batch.archived_at}`)
    return false
  }
  if (status === 'ended') {
    job.runs.of(chunk).endedAt = batch.ended_at ?? undefined
    return true
  }
  if (status === 'in_progress' || status === 'canceling') return false
  throw new BatchlineError(
    'ERR_API',
    `batch ${batch.id} has the status ${JSON.stringify(status)}, which this version does not know. Nothing is lost: ` +
      'the service keeps results for 29 days. Update batchline and run the same program again.',
  )
}

async function countNotFound(job: PollParts, chunk: ChunkState): Promise<void> {
  const found = (job.runs.of(chunk).notFound ??= { times: 0, since: performance.now() })
  found.times++
  const looked = performance.now() - found.since
  if (found.times < minNotFound || looked < job.settings.settleMs) return
  await confirmWorkspace(job)
  await unresolved(job, chunk, 'the service says that there is no such batch')
}

/** From another workspace, every batch of ours looks deleted, so answers from there must not count. */
async function confirmWorkspace({ service, life }: PollParts): Promise<void> {
  await listPage(service.client, { limit: 1 }, service.calls)
  life.check()
}

/** Settles a chunk with results that can't be had: its rows become failures, and it is never sent again. */
export async function unresolved(
  { records, events }: Needs<'records' | 'events'>,
  chunk: ChunkState,
  why: string,
): Promise<void> {
  await records.add({ type: 'UNRESOLVED', attempt: chunk.attempt, chunk: chunk.chunk, why })
  events.emit({ type: 'unresolved', ...refOf(chunk), id: chunk.id ?? '', why, ...createdAt(chunk) })
}
