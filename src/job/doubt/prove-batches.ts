/** Whose the batches are that may have been made of a chunk in doubt. */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { requestIndex } from '../results/request-index.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobCore } from '../core/job-core.ts'
import { acceptBatch } from '../submit/accept-batch.ts'
import type { Doubt } from './doubt.ts'
import { firstIds } from './first-ids.ts'
import { leaveUndecided } from './leave-undecided.ts'

/**
 * Reads those that have ended; the earliest of ours is adopted, any other reported.
 *
 * @returns milliseconds until the next look is due
 */
export async function proveBatches(
  core: JobCore,
  chunk: ChunkState,
  doubt: Doubt,
  candidates: MessageBatch[],
): Promise<number> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  const byAge = candidates.toSorted((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))
  const ours: string[] = []
  let waiting = false
  for (const { id, processing_status } of byAge) {
    const ids = processing_status === 'ended' ? await firstIds(core, id, chunk.requests) : undefined
    if (!ids) waiting = true
    else if (ids.length === 0) {
      if (doubt.unreadable.isGone(id, core.options.settleMs)) await decideUnproved(core, chunk, id)
      waiting = true
    } else if (!(await isOurs(core, chunk, ids))) await core.record({ type: 'EXCLUDED', ...of, id })
    else if (chunk.keepIds) await decideUnproved(core, chunk, id)
    else ours.push(id)
  }
  const [earliest, ...later] = ours
  // Before the chunk is accepted: then it is looked for no more, and a process that died in between
  // would never tell of the second payment.
  for (const id of later) {
    await core.record({ type: 'DUPLICATE', ...of, id })
    core.emit({ type: 'duplicate', ...of, id })
  }
  if (earliest !== undefined) await acceptBatch(core, chunk, earliest, 'reconciled')
  if (chunk.status !== 'intended' || core.undecided.has(chunk)) return Infinity
  if (waiting && core.options.orphans === 'stop') {
    const ids = candidates.map((batch) => batch.id).join(', ')
    leaveUndecided(core, chunk, `${ids} may have been made of it, which shows when it has ended`)
    return Infinity
  }
  return waiting ? core.work.bounds.pollMs : 1
}

async function isOurs(core: JobCore, chunk: ChunkState, ids: string[]): Promise<boolean> {
  const indexOf = await requestIndex(core, chunk)
  return ids.some((id) => indexOf(id) !== undefined)
}

/** Ids of the user's own prove nothing, another batch may have the same; nor do results that can't be read. */
async function decideUnproved(core: JobCore, chunk: ChunkState, id: string): Promise<void> {
  const { orphans } = core.options
  if (orphans === 'wait' || orphans === 'stop') {
    leaveUndecided(core, chunk, `batch ${id} may have been made of it, and that can not be proved`)
  } else if (orphans === 'adopt' && chunk.status === 'intended') {
    await acceptBatch(core, chunk, id, 'decided')
  } else {
    await core.record({ type: 'EXCLUDED', attempt: chunk.attempt, chunk: chunk.chunk, id })
  }
}
