/**
 * Creates in doubt: was a batch made of the chunk or not?
 *
 * A batch carries no name, so every batch of the workspace that is newer than the intent, has as many
 * requests, and is not ours already may be it. It is never adopted on that: it is awaited, and the
 * first line of its results proves whose it is by the wire id. Only when nothing like it has shown
 * up for the settle time does the chunk count as absent and may be sent again.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { listNewer } from '../../api/list-newer.ts'
import { firstResultId } from '../../api/first-result-id.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobCore } from '../job-core.ts'
import { requestIndex } from '../fetch/request-index.ts'

/** A create in doubt: since when, on the monotonic clock of this process, and which try of its chunk. */
export interface Doubt {
  readonly since: number
  readonly tries: number
  /** How often the results of a batch that may be the chunk's could not be read. */
  unreadable: number
}

/** After so many times the results count as gone. */
const maxUnreadable = 5

/** Clocks of the service's machines may differ a little. */
const clockSlackMs = 60_000

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
  const foreign = await unknownBatches(core, chunks)
  let next = Infinity
  for (const chunk of chunks) {
    const doubt = doubts.get(chunk)
    const again = chunk.status !== 'intended' || chunk.tries !== doubt?.tries
    if (again || !doubt || core.undecided.has(chunk)) continue
    const candidates = foreign.filter((batch) => mayBe(chunk, batch))
    next = Math.min(next, await decide(core, chunk, doubt, candidates, lookedAt))
  }
  return next
}

/** Batches of the workspace that are newer than what was known before the first of the creates. */
async function unknownBatches(core: JobCore, chunks: ChunkState[]): Promise<MessageBatch[]> {
  const ours = new Set([...core.state.chunks()].flatMap((chunk) => chunk.id ?? []))
  for (const { id } of core.state.duplicates) ours.add(id)
  const dates = chunks.map((chunk) => Date.parse(chunk.serverDate ?? '') || 0)
  const oldest = Math.min(...dates) - 10 * clockSlackMs
  const found: MessageBatch[] = []
  const options = {
    signal: core.closing.signal,
    onFacts: (facts: { date?: string; workspace?: string }) => core.seen(facts),
  }
  for await (const batch of listNewer(core.client, oldest, options)) {
    if (!ours.has(batch.id) && chunks.some((chunk) => mayBe(chunk, batch))) found.push(batch)
  }
  core.check()
  return found
}

function mayBe(chunk: ChunkState, batch: MessageBatch): boolean {
  const { processing, succeeded, errored, canceled, expired } = batch.request_counts
  if (processing + succeeded + errored + canceled + expired !== chunk.requests) return false
  if (chunk.excluded?.includes(batch.id)) return false
  const earliest = (Date.parse(chunk.serverDate ?? '') || 0) - clockSlackMs
  return Date.parse(batch.created_at) >= earliest
}

async function decide(
  core: JobCore,
  chunk: ChunkState,
  doubt: Doubt,
  candidates: MessageBatch[],
  lookedAt: number,
): Promise<number> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  if (candidates.length > 0) {
    const ids = candidates.map((batch) => batch.id)
    if (ids.join() !== chunk.held?.join()) await core.record({ type: 'HELD', ...of, ids })
    return await prove(core, chunk, doubt, candidates)
  }
  const { settleMs, orphans } = core.options
  const waited = lookedAt - doubt.since
  if (waited < settleMs && orphans === 'stop') {
    leaveUndecided(core, chunk, 'a batch may have been made of it that does not show yet')
    return Infinity
  }
  if (waited < settleMs) {
    // Looks at about a tenth and a half of the settle time and at its end.
    const due = [0.1, 0.5].map((part) => part * settleMs).find((step) => step > waited) ?? settleMs
    return Math.max(1, doubt.since + due - performance.now())
  }
  await core.record({ type: 'ABSENT', ...of })
  core.emit({ type: 'absent', ...of })
  return Infinity
}

/** Reads whose a batch is once it has ended; the earliest of ours is adopted, any other reported. */
async function prove(
  core: JobCore,
  chunk: ChunkState,
  doubt: Doubt,
  candidates: MessageBatch[],
): Promise<number> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  const byAge = candidates.toSorted((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))
  const ours: string[] = []
  let waiting = false
  for (const batch of byAge) {
    if (batch.processing_status !== 'ended') {
      waiting = true
      continue
    }
    const id = await firstResultId(core.client, batch.id, { signal: core.closing.signal })
    if (id === undefined) {
      if (++doubt.unreadable >= maxUnreadable) await decideUnproved(core, chunk, batch.id)
      waiting = true
    } else if (!(await isOurs(core, chunk, id))) {
      await core.record({ type: 'EXCLUDED', ...of, id: batch.id })
    } else if (chunk.keepIds) await decideUnproved(core, chunk, batch.id)
    else ours.push(batch.id)
  }
  const [earliest, ...later] = ours
  // Before the chunk is accepted: then it is looked for no more, and a process that died in between
  // would never tell of the second payment.
  for (const id of later) {
    await core.record({ type: 'DUPLICATE', ...of, id })
    core.emit({ type: 'duplicate', ...of, id })
  }
  if (earliest !== undefined) await accept(core, chunk, earliest, 'reconciled')
  if (chunk.status !== 'intended' || core.undecided.has(chunk)) return Infinity
  if (waiting && core.options.orphans === 'stop') {
    const ids = candidates.map((batch) => batch.id).join(', ')
    leaveUndecided(core, chunk, `${ids} may have been made of it, which shows when it has ended`)
    return Infinity
  }
  return waiting ? core.bounds.pollMs : 1
}

async function isOurs(core: JobCore, chunk: ChunkState, custom_id: string): Promise<boolean> {
  const indexOf = await requestIndex(core, chunk)
  return indexOf(custom_id) !== undefined
}

/**
 * What can't be proved either way is never sent again by itself: ids of the user's own prove nothing,
 * another batch may have the same; results that can't be read prove nothing. The user may decide.
 */
async function decideUnproved(core: JobCore, chunk: ChunkState, id: string): Promise<void> {
  const { orphans } = core.options
  if (orphans === 'wait' || orphans === 'stop') {
    leaveUndecided(core, chunk, `batch ${id} may have been made of it, and that can not be proved`)
  } else if (orphans === 'adopt' && chunk.status === 'intended') {
    await accept(core, chunk, id, 'decided')
  } else {
    await core.record({ type: 'EXCLUDED', attempt: chunk.attempt, chunk: chunk.chunk, id })
  }
}

async function accept(
  core: JobCore,
  chunk: ChunkState,
  id: string,
  how: 'reconciled' | 'decided',
): Promise<void> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  await core.record({ type: 'ACCEPTED', ...of, id, how })
  core.open.add(chunk)
  core.emit({ type: 'accepted', ...of, id, requests: chunk.requests })
}

/** The run ends and says so; everything else is awaited and emitted first. */
function leaveUndecided(core: JobCore, chunk: ChunkState, why: string): void {
  core.undecided.add(chunk)
  core.gate.hold(
    'ERR_IN_DOUBT',
    `chunk ${chunk.chunk} of attempt ${chunk.attempt} (rows ${chunk.from[0] + 1} to ${chunk.to[0] + 1}, ${chunk.requests} requests) was sent ` +
      `and its reply was lost; ${why}. It is not sent again, which could pay for its requests twice. Everything else is awaited and ` +
      "emitted. Look in the console whether that batch is this job's, then run the same program again with orphans: 'adopt' (--orphans " +
      "adopt) to take it for the chunk's, or with orphans: 'resubmit' (--orphans resubmit) to send the chunk again.",
  )
  core.notify()
}
