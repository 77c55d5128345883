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
import { troubleOf } from '../../api/trouble.ts'
import { maxResultBytes } from '../fetch/max-result-bytes.ts'
import { firstResultIds } from '../../api/first-result-ids.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobCore } from '../job-core.ts'
import { isAnothers } from './is-anothers.ts'
import { requestIndex } from '../fetch/request-index.ts'

/** A create in doubt: since when, on the monotonic clock of this process, and which try of its chunk. */
export interface Doubt {
  readonly since: number
  readonly tries: number
  /** When a batch that may be the chunk's was last in the list. */
  seen: number
  /** Batches that may be the chunk's whose results could not be read: how often, and since when. */
  readonly unreadable: Map<string, { times: number; readonly since: number }>
}

/** After so many times, and the settle time, the results count as gone. */
const minUnreadable = 5

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
  const foreign = await unknownBatches(core, chunks)
  let next = Infinity
  for (const chunk of chunks) {
    const doubt = doubts.get(chunk)
    const again = chunk.status !== 'intended' || chunk.tries !== doubt?.tries
    if (again || !doubt || core.undecided.has(chunk)) continue
    const candidates = foreign.filter((batch) => mayBe(chunk, batch))
    next = Math.min(next, await decide(core, chunk, doubt, candidates))
  }
  return next
}

/** Batches of the workspace that are newer than what was known before the first of the creates. */
async function unknownBatches(core: JobCore, chunks: ChunkState[]): Promise<MessageBatch[]> {
  const ours = new Set([...core.state.chunks()].flatMap((chunk) => chunk.id ?? []))
  const dates = chunks.map((chunk) => Date.parse(chunk.serverDate ?? '') || 0)
  const oldest = Math.min(...dates) - 10 * clockSlackMs
  const found: MessageBatch[] = []
  for await (const batch of listNewer(core.client, oldest, core.calls)) {
    if (!ours.has(batch.id) && chunks.some((chunk) => mayBe(chunk, batch))) found.push(batch)
  }
  core.check()
  return found
}

function mayBe(chunk: ChunkState, batch: MessageBatch): boolean {
  if (chunk.excluded?.includes(batch.id)) return false
  // What was held once stays so, however its figures are told later.
  if (chunk.held?.includes(batch.id)) return true
  const { processing, succeeded, errored, canceled, expired } = batch.request_counts
  if (processing + succeeded + errored + canceled + expired !== chunk.requests) return false
  const earliest = (Date.parse(chunk.serverDate ?? '') || 0) - clockSlackMs
  return Date.parse(batch.created_at) >= earliest
}

async function decide(
  core: JobCore,
  chunk: ChunkState,
  doubt: Doubt,
  candidates: MessageBatch[],
): Promise<number> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  if (candidates.length > 0) {
    const ids = [...new Set([...unproved(core, chunk), ...candidates.map((batch) => batch.id)])]
    if (ids.join() !== chunk.held?.join()) await core.record({ type: 'HELD', ...of, ids })
    doubt.seen = performance.now()
    return await prove(core, chunk, doubt, candidates)
  }
  const [gone] = unproved(core, chunk)
  const since = gone === undefined ? doubt.since : doubt.seen
  const left = core.options.settleMs - (performance.now() - since)
  if (left > 0) {
    // Looks at about a tenth and a half of the settle time and at its end.
    const steps = [0.1, 0.5, 1].map((part) => part * core.options.settleMs)
    const waited = core.options.settleMs - left
    const due = steps.find((step) => step > waited) ?? core.options.settleMs
    return Math.max(1, due - waited)
  }
  if (gone !== undefined) {
    leaveUndecided(core, chunk, gone)
    return Infinity
  }
  await core.record({ type: 'ABSENT', ...of })
  core.emit({ type: 'absent', ...of })
  return Infinity
}

/** Batches that may be the chunk's and have not been shown to be somebody else's; some may be gone. */
function unproved(core: JobCore, chunk: ChunkState): string[] {
  return (chunk.held ?? []).filter((id) => !isAnothers(core, chunk, id))
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
  let waiting = false
  for (const batch of byAge) {
    if (batch.processing_status !== 'ended') {
      waiting = true
      continue
    }
    const ids = await idsOf(core, chunk, batch.id)
    if (ids.length === 0) {
      countUnreadable(core, chunk, doubt, batch.id)
      waiting = true
    } else if (!(await isOurs(core, chunk, ids))) {
      await core.record({ type: 'EXCLUDED', ...of, id: batch.id })
    } else if (chunk.keepIds) leaveUndecided(core, chunk, batch.id)
    else if (chunk.status === 'intended') {
      await core.record({ type: 'ACCEPTED', ...of, id: batch.id, how: 'reconciled' })
      core.open.add(chunk)
      core.emit({ type: 'accepted', ...of, id: batch.id, requests: chunk.requests })
    } else {
      await core.record({ type: 'DUPLICATE', ...of, id: batch.id })
      core.emit({ type: 'duplicate', ...of, id: batch.id })
    }
  }
  if (chunk.status !== 'intended' || core.undecided.has(chunk)) return Infinity
  return waiting ? core.bounds.pollMs : 1
}

/** The custom_ids at the head of a batch's results; none where they can't be read now. */
async function idsOf(core: JobCore, chunk: ChunkState, id: string): Promise<string[]> {
  try {
    const maxBytes = maxResultBytes(chunk.requests)
    return await firstResultIds(core.client, id, { ...core.calls, maxBytes })
  } catch (error) {
    core.closing.signal.throwIfAborted()
    const { why } = troubleOf(error)
    core.emit({ type: 'trouble', what: `results of ${id}: ${why}`, againMs: core.bounds.pollMs })
    return []
  }
}

function countUnreadable(core: JobCore, chunk: ChunkState, doubt: Doubt, batch: string): void {
  const found = doubt.unreadable.get(batch) ?? { times: 0, since: performance.now() }
  found.times++
  doubt.unreadable.set(batch, found)
  const late = performance.now() - found.since >= core.options.settleMs
  if (late && found.times >= minUnreadable) leaveUndecided(core, chunk, batch)
}

async function isOurs(core: JobCore, chunk: ChunkState, ids: string[]): Promise<boolean> {
  const indexOf = await requestIndex(core, chunk)
  return ids.some((id) => indexOf(id) !== undefined)
}

/**
 * What can't be proved either way is never sent again by itself: the run ends and says so. Ids of the
 * user's own prove nothing, another batch may have the same; results that can't be read prove nothing.
 */
function leaveUndecided(core: JobCore, chunk: ChunkState, batch: string): void {
  core.undecided.add(chunk)
  core.gate.hold(
    'ERR_IN_DOUBT',
    `chunk ${chunk.chunk} of attempt ${chunk.attempt} (${chunk.requests} requests) was sent and its reply was lost; batch ${batch} ` +
      'may have been made of it, and that can not be proved. It is not sent again, which could pay for it twice. Everything else is ' +
      'awaited and emitted. Look at that batch in the console, then decide what to do about these rows.',
  )
  core.notify()
}
