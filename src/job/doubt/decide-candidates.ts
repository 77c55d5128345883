/** Decides about the candidates of a chunk in doubt. */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import type { Doubt } from '../core/chunk-run.ts'
import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk, requestRange } from '../journal/chunk-state.ts'
import { requestIndex } from '../results/request-index.ts'
import { acceptBatch } from '../submit/accept-batch.ts'
import type { FoundBatch } from '../submit/accept-batch.ts'
import { recordDuplicate } from './bind-batch.ts'
import type { Judgement } from './judge-batch.ts'
import { isIn, judgeBatch } from './judge-batch.ts'
import { leaveUndecided } from './leave-undecided.ts'
import { areGone } from './unreadable-results.ts'

/** The parts of a job that the search for lost batches needs. */
export type DoubtParts = Needs<
  | 'id'
  | 'settings'
  | 'paths'
  | 'state'
  | 'records'
  | 'runs'
  | 'bounds'
  | 'gate'
  | 'service'
  | 'life'
  | 'events'
>

/**
 * Judges each candidate. The earliest of ours is accepted; every other one is reported as a duplicate.
 *
 * @returns milliseconds until the next look
 */
export async function decideCandidates(
  job: DoubtParts,
  chunk: ChunkState,
  doubt: Doubt,
  candidates: MessageBatch[],
): Promise<number> {
  const { records, runs, settings, bounds } = job
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  const byAge = candidates.toSorted((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))
  const ours: MessageBatch[] = []
  let isWaiting = false
  for (const batch of byAge) {
    const { id } = batch
    const judgement = await judgeBatch(job, batch, chunk.requests)
    if (judgement.kind === 'running') isWaiting = true
    else if (judgement.kind === 'unreadable') {
      if (areGone(doubt.unreadable, id, settings.settleMs)) await decideUnproved(job, chunk, batch)
      isWaiting = true
    } else if (!(await isOfChunk(job, chunk, judgement))) {
      await records.add({ type: 'EXCLUDED', ...of, id })
    } else if (chunk.keepIds) await decideUnproved(job, chunk, batch)
    else ours.push(batch)
  }
  const [earliest, ...later] = ours
  // This comes before the acceptance: an accepted chunk is no longer searched for, so a process that
  // died in between would never report the second payment.
  for (const { id } of later) await recordDuplicate(job, chunk, id)
  if (earliest) await acceptBatch(job, chunk, found(earliest), 'reconciled')
  if (chunk.status !== 'intended' || runs.phase(chunk) === 'undecided') return Infinity
  if (isWaiting && settings.orphans === 'stop') {
    const ids = candidates.map((batch) => batch.id).join(', ')
    leaveUndecided(
      job,
      chunk,
      `${ids} may have been created by it, which shows only after it has ended`,
    )
    return Infinity
  }
  return isWaiting ? bounds.pollMs : 1
}

function found({ id, created_at }: MessageBatch): FoundBatch {
  return { id, created: created_at }
}

async function isOfChunk(
  job: DoubtParts,
  chunk: ChunkState,
  judgement: Judgement & { readonly kind: 'ours' | 'another' },
): Promise<boolean> {
  if (!chunk.keepIds) {
    const range = { attempt: chunk.attempt, file: fileChunk(chunk), ...requestRange(chunk) }
    return judgement.kind === 'ours' && judgement.wireIds.some((id) => isIn(range, id))
  }
  const indexOf = await requestIndex(job, chunk)
  return judgement.ids.some((id) => indexOf(id) !== undefined)
}

/** Nothing is proved by the user's own ids, which another batch may share, nor by results that can't be read. */
async function decideUnproved(
  job: DoubtParts,
  chunk: ChunkState,
  batch: MessageBatch,
): Promise<void> {
  const { id } = batch
  const { orphans } = job.settings
  if (orphans === 'wait' || orphans === 'stop') {
    leaveUndecided(job, chunk, `batch ${id} may have been created by it, but that can't be proved`)
  } else if (orphans === 'adopt' && chunk.status === 'intended') {
    await acceptBatch(job, chunk, found(batch), 'decided')
  } else {
    const { attempt, chunk: number } = chunk
    await job.records.add({ type: 'EXCLUDED', attempt, chunk: number, id })
  }
}
