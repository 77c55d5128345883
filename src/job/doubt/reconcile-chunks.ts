/**
 * Creates in doubt: was a batch made of the chunk or not?
 *
 * A batch carries no name, so every batch of the workspace that is newer than the intent, has as many
 * requests, and is not ours already may be it. It is never adopted on that: it is awaited, and its
 * results prove by the wire ids whose it is. Only when nothing like it has shown up for the settle
 * time does the chunk count as absent and may be sent again.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { listNewer } from '../../api/list-newer.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobCore } from '../core/job-core.ts'
import type { Doubt } from './doubt.ts'
import { isAnothers } from './is-anothers.ts'
import { leaveUndecided } from './leave-undecided.ts'
import { mayBeOf } from './may-be-of.ts'
import { proveBatches } from './prove-batches.ts'
import { lookBackMs, newestListed } from './service-clock.ts'

/**
 * One look for all chunks in doubt.
 *
 * @returns milliseconds until the next look is due
 */
export async function reconcileChunks(
  core: JobCore,
  doubts: Map<ChunkState, Doubt>,
): Promise<number> {
  const chunks = [...doubts.keys()]
  // The list is as old as its call: an answer that took long says nothing of the time it took.
  const lookedAt = performance.now()
  const unknown = await unknownBatches(core, chunks)
  let next = Infinity
  for (const chunk of chunks) {
    const doubt = doubts.get(chunk)
    const again = chunk.status !== 'intended' || chunk.tries !== doubt?.tries
    if (again || !doubt || core.undecided.has(chunk)) continue
    if (lookedAt - doubt.since >= core.options.settleMs) doubt.until ??= newestListed(core)
    // Asked anew for each: one of them may just have been taken for the chunk before.
    const candidates = unknown.filter(
      (batch) => mayBe(chunk, batch, doubt.until) && !isAnothers(core, chunk, batch.id),
    )
    const wait =
      candidates.length > 0
        ? await hold(core, chunk, doubt, candidates)
        : await missing(core, chunk, doubt, lookedAt)
    next = Math.min(next, wait)
  }
  return next
}

/** Batches of the workspace that are newer than what was known before the first of the creates. */
async function unknownBatches(core: JobCore, chunks: ChunkState[]): Promise<MessageBatch[]> {
  const dates = chunks.map((chunk) => Date.parse(chunk.serverDate ?? '') || 0)
  const oldest = Math.min(...dates) - lookBackMs
  const found: MessageBatch[] = []
  for await (const batch of listNewer(core.client, oldest, core.calls)) {
    if (core.state.ofBatch(batch.id)) continue
    if (chunks.some((chunk) => mayBe(chunk, batch))) found.push(batch)
  }
  core.check()
  return found
}

/** @param until - when the last batch that can be the chunk's was made, once that is known */
function mayBe(chunk: ChunkState, batch: MessageBatch, until = Infinity): boolean {
  if (chunk.excluded?.includes(batch.id)) return false
  // What was held once stays so, however its figures are told later.
  if (chunk.held?.includes(batch.id)) return true
  return mayBeOf(chunk, batch) && Date.parse(batch.created_at) <= until
}

async function hold(
  core: JobCore,
  chunk: ChunkState,
  doubt: Doubt,
  candidates: MessageBatch[],
): Promise<number> {
  const ids = [...new Set([...unproved(core, chunk), ...candidates.map((batch) => batch.id)])]
  if (ids.join() !== chunk.held?.join()) {
    await core.record({ type: 'HELD', attempt: chunk.attempt, chunk: chunk.chunk, ids })
  }
  doubt.seen = performance.now()
  return await proveBatches(core, chunk, doubt, candidates)
}

/** Batches that may be the chunk's and have not been shown to be somebody else's; some may be gone. */
function unproved(core: JobCore, chunk: ChunkState): string[] {
  return (chunk.held ?? []).filter((id) => !isAnothers(core, chunk, id))
}

/** Nothing like the chunk is in the list. */
async function missing(
  core: JobCore,
  chunk: ChunkState,
  doubt: Doubt,
  lookedAt: number,
): Promise<number> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  const { settleMs, orphans } = core.options
  const [gone] = unproved(core, chunk)
  const since = gone === undefined ? doubt.since : doubt.seen
  const waited = lookedAt - since
  if (waited < settleMs && orphans === 'stop') {
    leaveUndecided(core, chunk, 'a batch may have been made of it that does not show yet')
    return Infinity
  }
  if (waited < settleMs) {
    // Looks at about a tenth and a half of the settle time and at its end.
    const due = [0.1, 0.5].map((part) => part * settleMs).find((step) => step > waited) ?? settleMs
    return Math.max(1, since + due - performance.now())
  }
  if (gone !== undefined && orphans === 'resubmit') {
    await core.record({ type: 'EXCLUDED', ...of, id: gone })
    return 1
  }
  if (gone !== undefined) {
    leaveUndecided(core, chunk, `batch ${gone} may have been made of it, and is gone`)
    return Infinity
  }
  await core.record({ type: 'ABSENT', ...of })
  core.emit({ type: 'absent', ...of })
  return Infinity
}
