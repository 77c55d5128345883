/**
 * Decides whether a create in doubt made a batch.
 *
 * A batch carries no name. So every batch of the workspace is a candidate if it is newer than the intent,
 * has as many requests, and is not known to be somebody else's. That alone accepts none of them: the job
 * waits until a candidate has ended, and the wire ids in its results prove its owner. Only when no
 * candidate has appeared for the settle time does the chunk count as absent and may be sent again.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import type { Doubt } from '../core/chunk-run.ts'
import { refOf } from '../core/ref-of.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { isRuledOut } from '../submit/is-ruled-out.ts'
import { isCandidate } from './candidates.ts'
import type { DoubtParts } from './decide-candidates.ts'
import { decideCandidates } from './decide-candidates.ts'
import { leaveUndecided } from './leave-undecided.ts'
import { newestListed, unknownBatches } from './unknown-batches.ts'

/**
 * Looks once for the batches of all chunks in doubt.
 *
 * @returns milliseconds until the next look
 */
export async function reconcileCreates(
  job: DoubtParts,
  doubts: ReadonlyMap<ChunkState, Doubt>,
): Promise<number> {
  const { state, runs, settings } = job
  // The list is as old as its call. A slow answer says nothing about the time that it took.
  const lookedAt = performance.now()
  const unknown = await candidatesOf(job, [...doubts.keys()])
  let next = Infinity
  for (const [chunk, doubt] of doubts) {
    const isAgain = chunk.status !== 'intended' || chunk.tries !== doubt.tries
    if (isAgain || runs.phase(chunk) === 'undecided') continue
    if (lookedAt - doubt.since >= settings.settleMs) doubt.until ??= newestListed(job)
    // Filtered anew for each chunk: the chunk before may just have accepted one of them.
    const candidates = unknown.filter(
      (batch) => canBeOf(chunk, batch, doubt.until) && !isRuledOut(state, chunk, batch.id),
    )
    const wait =
      candidates.length > 0
        ? await recordCandidates(job, chunk, doubt, candidates)
        : await waitOrGiveUp(job, chunk, doubt, lookedAt)
    next = Math.min(next, wait)
  }
  return next
}

/** Lists the batches that may belong to one of the chunks. The walk goes back to the oldest of their creates. */
async function candidatesOf(job: DoubtParts, chunks: ChunkState[]): Promise<MessageBatch[]> {
  const dates = chunks.map((chunk) => Date.parse(chunk.serverDate ?? '') || 0)
  const found: MessageBatch[] = []
  for await (const batch of unknownBatches(job, Math.min(...dates))) {
    if (chunks.some((chunk) => canBeOf(chunk, batch))) found.push(batch)
  }
  job.life.check()
  return found
}

/** @param until - when the last batch that can be the chunk's was made, once that is known */
function canBeOf(chunk: ChunkState, batch: MessageBatch, until = Infinity): boolean {
  if (chunk.excluded?.includes(batch.id)) return false
  // A candidate stays one, even if the service changes its counts later.
  if (chunk.candidates?.includes(batch.id)) return true
  return isCandidate(chunk, batch) && Date.parse(batch.created_at) <= until
}

async function recordCandidates(
  job: DoubtParts,
  chunk: ChunkState,
  doubt: Doubt,
  candidates: MessageBatch[],
): Promise<number> {
  const ids = [...new Set([...unproved(job, chunk), ...candidates.map((batch) => batch.id)])]
  if (ids.join() !== chunk.candidates?.join()) {
    await job.records.add({ type: 'HELD', attempt: chunk.attempt, chunk: chunk.chunk, ids })
  }
  doubt.seen = performance.now()
  return await decideCandidates(job, chunk, doubt, candidates)
}

/** Candidates that are not ruled out. Some may have disappeared from the list. */
function unproved({ state }: DoubtParts, chunk: ChunkState): string[] {
  return (chunk.candidates ?? []).filter((id) => !isRuledOut(state, chunk, id))
}

/** Called when the list has no candidate for the chunk. */
async function waitOrGiveUp(
  job: DoubtParts,
  chunk: ChunkState,
  doubt: Doubt,
  lookedAt: number,
): Promise<number> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  const { settleMs, orphans } = job.settings
  const [gone] = unproved(job, chunk)
  const since = gone === undefined ? doubt.since : doubt.seen
  const waited = lookedAt - since
  if (waited < settleMs && orphans === 'stop') {
    leaveUndecided(job, chunk, 'it may have created a batch that is not listed yet')
    return Infinity
  }
  if (waited < settleMs) {
    // Look after about a tenth and a half of the settle time, and at its end.
    const due = [0.1, 0.5].map((part) => part * settleMs).find((step) => step > waited) ?? settleMs
    return Math.max(1, since + due - performance.now())
  }
  if (gone !== undefined && orphans === 'resubmit') {
    await job.records.add({ type: 'EXCLUDED', ...of, id: gone })
    return 1
  }
  if (gone !== undefined) {
    leaveUndecided(job, chunk, `batch ${gone} may have been created by it, but is gone`)
    return Infinity
  }
  await job.records.add({ type: 'ABSENT', ...of })
  job.events.emit({ type: 'absent', ...refOf(chunk) })
  return Infinity
}
