/**
 * Creates in doubt: was a batch made of the chunk or not?
 *
 * A batch carries no name, so every batch of the workspace that is newer than the intent, has as many
 * requests, and is not known to be another's is a candidate. None is accepted on that: it is awaited, and
 * the wire ids in its results prove its owner. Only when no candidate has shown up for the settle time
 * does the chunk count as absent and may be sent again.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import type { Doubt } from '../core/chunk-run.ts'
import { refOf } from '../core/ref-of.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { isKnownAnothers } from '../submit/is-known-anothers.ts'
import { isCandidate } from './candidates.ts'
import type { DoubtParts } from './decide-candidates.ts'
import { decideCandidates } from './decide-candidates.ts'
import { leaveUndecided } from './leave-undecided.ts'
import { newestListed, unknownBatches } from './unknown-batches.ts'

/**
 * One look for all chunks in doubt.
 *
 * @returns milliseconds until the next look is due
 */
export async function reconcileCreates(
  job: DoubtParts,
  doubts: ReadonlyMap<ChunkState, Doubt>,
): Promise<number> {
  const { state, runs, settings } = job
  // The list is as old as its call: an answer that took long says nothing of the time it took.
  const lookedAt = performance.now()
  const unknown = await candidatesOf(job, [...doubts.keys()])
  let next = Infinity
  for (const [chunk, doubt] of doubts) {
    const isAgain = chunk.status !== 'intended' || chunk.tries !== doubt.tries
    if (isAgain || runs.phase(chunk) === 'undecided') continue
    if (lookedAt - doubt.since >= settings.settleMs) doubt.until ??= newestListed(job)
    // Asked anew for each: one of them may just have been taken for the chunk before.
    const candidates = unknown.filter(
      (batch) => mayBe(chunk, batch, doubt.until) && !isKnownAnothers(state, chunk, batch.id),
    )
    const wait =
      candidates.length > 0
        ? await noteCandidates(job, chunk, doubt, candidates)
        : await waitOrGiveUp(job, chunk, doubt, lookedAt)
    next = Math.min(next, wait)
  }
  return next
}

/** Batches newer than the first of the creates that may be of one of the chunks. */
async function candidatesOf(job: DoubtParts, chunks: ChunkState[]): Promise<MessageBatch[]> {
  const dates = chunks.map((chunk) => Date.parse(chunk.serverDate ?? '') || 0)
  const found: MessageBatch[] = []
  for await (const batch of unknownBatches(job, Math.min(...dates))) {
    if (chunks.some((chunk) => mayBe(chunk, batch))) found.push(batch)
  }
  job.life.check()
  return found
}

/** @param until - when the last batch that can be the chunk's was made, once that is known */
function mayBe(chunk: ChunkState, batch: MessageBatch, until = Infinity): boolean {
  if (chunk.excluded?.includes(batch.id)) return false
  // A candidate stays one, however the service changes its figures later.
  if (chunk.candidates?.includes(batch.id)) return true
  return isCandidate(chunk, batch) && Date.parse(batch.created_at) <= until
}

async function noteCandidates(
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

/** Candidates that have not been shown to be another's; some may be gone from the list. */
function unproved({ state }: DoubtParts, chunk: ChunkState): string[] {
  return (chunk.candidates ?? []).filter((id) => !isKnownAnothers(state, chunk, id))
}

/** The list has no candidate. */
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
    leaveUndecided(job, chunk, 'a batch may have been made of it that does not show yet')
    return Infinity
  }
  if (waited < settleMs) {
    // Looks at about a tenth and a half of the settle time and at its end.
    const due = [0.1, 0.5].map((part) => part * settleMs).find((step) => step > waited) ?? settleMs
    return Math.max(1, since + due - performance.now())
  }
  if (gone !== undefined && orphans === 'resubmit') {
    await job.records.add({ type: 'EXCLUDED', ...of, id: gone })
    return 1
  }
  if (gone !== undefined) {
    leaveUndecided(job, chunk, `batch ${gone} may have been made of it, and is gone`)
    return Infinity
  }
  await job.records.add({ type: 'ABSENT', ...of })
  job.events.emit({ type: 'absent', ...refOf(chunk) })
  return Infinity
}
