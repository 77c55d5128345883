/**
 * One step of sending a chunk: first the intent, then the create call, then the record of its answer.
 * There is no idempotency key, so a create with an unknown result is never repeated here. The chunk stays
 * `intended`, and the reconciliation decides.
 */
import { openAsBlob } from 'node:fs'
import { createBatch } from '../../api/create-batch.ts'
import { refOf } from '../core/ref-of.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk } from '../journal/chunk-state.ts'
import type { Intent } from '../journal/journal-records.ts'
import { bodyHead, bodyTail } from '../seal/chunk-writer.ts'
import { concludeCreate } from './conclude-create.ts'
import { splitChunk } from './split-chunk.ts'
import { findNewest } from './find-newest.ts'
import { waitForRoom } from './submit-step.ts'
import type { SubmitParts, SubmitStep } from './submit-step.ts'

export interface SubmitOptions {
  readonly betas?: readonly string[] | undefined
}

/** With this many creates in doubt, no new one starts: something is wrong with the connection. */
const maxInDoubt = 4

/** @param signal - when aborted, no new create call starts; a running one is never cut short */
export async function submitChunk(
  job: SubmitParts,
  chunk: ChunkState,
  options: SubmitOptions,
  signal: AbortSignal,
): Promise<SubmitStep> {
  if (chunk.status !== 'sealed') return { kind: 'done' }
  const { runs, gate, queue, breaker } = job
  let held = await gate.ask()
  if (!held) {
    await breaker?.admit(chunk)
    held = gate.held
  }
  if (held) return { kind: 'held', held }
  if (isFull(job, chunk)) return waitForRoom
  const ms = queue.waitMs(chunk.requests, runs.queuedRequests)
  if (ms > 0) return { kind: 'again', ms, wake: true }
  // Asked before the phase changes: each change wakes all others that wait, and they would wake this one.
  if (job.budget?.admit(chunk) === 'wait') return waitForRoom
  const phase = runs.phase(chunk)
  if (gate.isPaused || phase === 'posting' || phase === 'adopting') {
    return { kind: 'again', ms: 1000, wake: true }
  }
  // A stage that was destroyed sends nothing: the next one may have passed the chunk over.
  if (signal.aborted) return { kind: 'again', ms: 0, wake: true }
  queue.enter()
  let accepted = false
  runs.move(chunk, 'posting')
  try {
    const trouble = await findNewest(job)
    if (trouble) return trouble
    // The batch of an earlier create may have been found meanwhile.
    if ((chunk.status as ChunkState['status']) !== 'sealed') return { kind: 'done' }
    // What was found meanwhile may have held the gate, and so may what has failed.
    await breaker?.admit(chunk)
    if (gate.held) return { kind: 'held', held: gate.held }
    // From here on the chunk may be paid. This is the last moment to notice that the stream was destroyed.
    if (signal.aborted || job.life.isClosed) return { kind: 'again', ms: 0, wake: true }
    const body = await bodyOf(job, chunk)
    const unaffordable = await overBudget(job, chunk)
    if (unaffordable) return unaffordable
    await intend(job, chunk, options)
    const open = runs.queuedRequests - chunk.requests
    const takenBefore = queue.taken
    // Another write may have failed meanwhile. Then the answer could not be recorded.
    if (job.disk.poison) throw job.disk.poison
    job.events.emit({ type: 'submitting', ...refOf(chunk) })
    const answer = await createBatch(job.service.client, body, {
      betas: options.betas,
      timeoutMs: job.settings.uploadTimeoutMs,
      onReply: () => job.failpoint('reply begun'),
    })
    await job.failpoint('reply read')
    job.service.note(answer.facts)
    accepted = answer.kind === 'accepted'
    // A chunk that was intended later may have been accepted earlier, and may have ended by now.
    const others = Math.max(open, queue.taken - takenBefore)
    return await concludeCreate(job, chunk, answer, others)
  } finally {
    const { requests } = chunk
    queue.leave(accepted ? { open: runs.queuedRequests, requests } : undefined)
    runs.endStep(chunk, 'posting', phase)
    job.waiter.notify()
  }
}

/**
 * What to do with a chunk that is over the rest of the budget, if it is. It was sealed when more seemed to be
 * left, so a part of it may still fit.
 */
async function overBudget(job: SubmitParts, chunk: ChunkState): Promise<SubmitStep | undefined> {
  const admission = job.budget?.admit(chunk) ?? 'yes'
  if (admission === 'yes') return undefined
  if (admission === 'wait') return waitForRoom
  if (chunk.requests > 1) await splitChunk(job, chunk, 'too large for the rest of the budget')
  else job.budget?.holdFor(chunk)
  const { held } = job.gate
  return held ? { kind: 'held', held } : { kind: 'done' }
}

/** Whether the bounds on new work leave no room. */
function isFull({ runs, bounds }: SubmitParts, { attempt }: ChunkState): boolean {
  return [...runs.inDoubt()].length >= maxInDoubt || bounds.isFullOpen(attempt)
}

/** Writes the witness outside the journal first: one damaged line must not make the chunk look unsent. */
async function intend(
  job: SubmitParts,
  chunk: ChunkState,
  { betas }: SubmitOptions,
): Promise<void> {
  const intent: Intent = {
    type: 'INTENT',
    attempt: chunk.attempt,
    chunk: chunk.chunk,
    try: chunk.tries + 1,
    fence: job.service.newestBatch ?? null,
    serverDate: job.service.serverDate ?? null,
    workspace: job.service.workspace ?? null,
    ...(betas?.length ? { betas } : {}),
  }
  await job.disk.writeDurably(job.paths.sent(chunk.attempt, chunk.chunk), JSON.stringify(intent))
  await job.failpoint('witness written')
  await job.records.add(intent)
}

async function bodyOf(job: SubmitParts, chunk: ChunkState): Promise<Blob> {
  const type = 'application/json'
  const file = await openAsBlob(job.paths.body(chunk.attempt, fileChunk(chunk)), { type })
  if (!chunk.part) return file
  const { at, bytes } = chunk.part
  return new Blob([bodyHead, file.slice(at, at + bytes), bodyTail], { type })
}
