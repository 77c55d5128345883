/**
 * One step of sending a chunk: first the intent, then the create call, then the record of its answer.
 * There is no idempotency key, so a create with an unknown result is never repeated here. The chunk stays
 * `intended`, and the reconciliation decides.
 */
import { openAsBlob } from 'node:fs'
import type { CreateAnswer } from '../../api/create-answer.ts'
import { createBatch } from '../../api/create-batch.ts'
import { listPage } from '../../api/list-page.ts'
import { troubleOf } from '../../api/trouble.ts'
import { BatchlineError } from '../../errors.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk } from '../journal/chunk-state.ts'
import { bodyHead, bodyTail } from '../seal/chunk-writer.ts'
import type { Held } from '../core/gate.ts'
import type { Needs } from '../core/job-parts.ts'
import { refOf } from '../core/ref-of.ts'
import type { Intent } from '../journal/journal-records.ts'
import { acceptBatch } from './accept-batch.ts'
import { isRuledOut } from './is-ruled-out.ts'
import { splitChunk } from './split-chunk.ts'

/** The parts of a job that sending needs. */
export type SubmitParts = Needs<
  | 'settings'
  | 'paths'
  | 'disk'
  | 'state'
  | 'records'
  | 'runs'
  | 'bounds'
  | 'gate'
  | 'service'
  | 'queue'
  | 'life'
  | 'waiter'
  | 'events'
  | 'failpoint'
>

/**
 * The result of a step. `done`: the chunk no longer waits to be sent; its status says what happened, and it
 * may be in doubt. Otherwise it must be tried again, or the gate is held.
 */
export type SubmitStep =
  | { readonly kind: 'done' }
  /** Try again after `ms`. With `wake`, try at any earlier change too, because that may have made room. */
  | { readonly kind: 'again'; readonly ms: number; readonly wake: boolean }
  | { readonly kind: 'held'; readonly held: Held }

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
  const { runs, gate, queue } = job
  const held = await gate.ask()
  if (held) return { kind: 'held', held }
  const queueMs = queue.waitMs(chunk.requests, runs.queuedRequests)
  const ms = Math.max(queueMs, boundedMs(job, chunk))
  if (ms > 0) return { kind: 'again', ms, wake: true }
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
    // What was found meanwhile may have held the gate.
    if (gate.held) return { kind: 'held', held: gate.held }
    // From here on the chunk may be paid. This is the last moment to notice that the stream was destroyed.
    if (signal.aborted || job.life.isClosed) return { kind: 'again', ms: 0, wake: true }
    const body = await bodyOf(job, chunk)
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
    return await conclude(job, chunk, answer, others)
  } finally {
    const { requests } = chunk
    queue.leave(accepted ? { open: runs.queuedRequests, requests } : undefined)
    runs.endStep(chunk, 'posting', phase)
    job.waiter.notify()
  }
}

/** Milliseconds to wait because of the bounds on new work; 0 if there is room. */
function boundedMs(job: SubmitParts, { attempt }: ChunkState): number {
  if ([...job.runs.inDoubt()].length >= maxInDoubt) return 60_000
  return job.bounds.isFullOpen(attempt) ? 60_000 : 0
}

/**
 * Makes sure that the list of batches can be read, and finds the newest batch. A create whose reply is lost
 * is looked for in that list, and a reply that names an older batch came from a cache. Once per run is
 * enough: each accepted batch becomes the newest.
 */
async function findNewest(job: SubmitParts): Promise<SubmitStep | undefined> {
  const { service, queue, life, gate, bounds, events } = job
  if (service.newestBatch !== undefined) return undefined
  try {
    const { data } = await listPage(service.client, { limit: 1 }, service.calls)
    life.check()
    service.newestBatch = data[0]?.id ?? null
    queue.failed(0)
    return undefined
  } catch (error) {
    const trouble = troubleOf(error, queue.failed(), bounds.backoffMs)
    // The service always has a list of batches, so an address without one is not the service's.
    if (trouble.kind === 'stop' || (error as { status?: number }).status === 404) {
      return { kind: 'held', held: gate.hold(stopped(trouble.why)) }
    }
    life.check()
    events.emit({ type: 'trouble', what: trouble.why, againMs: trouble.afterMs })
    return { kind: 'again', ms: trouble.afterMs, wake: false }
  }
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

/** @param open - requests of the job's other chunks that were in the service's queue during the call */
async function conclude(
  job: SubmitParts,
  chunk: ChunkState,
  answer: CreateAnswer,
  open: number,
): Promise<SubmitStep> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  switch (answer.kind) {
    case 'accepted':
      if (answer.id === chunk.fence || isRuledOut(job.state, chunk, answer.id)) {
        // A cache answered instead of the service, which may have made a batch all the same.
        const why = `the reply names batch ${answer.id}, which was made before`
        return await conclude(job, chunk, { kind: 'in-doubt', why, facts: answer.facts }, open)
      }
      await acceptBatch(job, chunk, answer.id, 'reply')
      job.service.newestBatch = answer.id
      return { kind: 'done' }
    case 'too-large':
      await splitChunk(job, chunk, answer.why)
      return { kind: 'done' }
    case 'stop':
      await job.records.add({ type: 'REJECTED', ...of, why: answer.why })
      return { kind: 'held', held: job.gate.hold(stopped(answer.why)) }
    case 'wait': {
      await job.records.add({ type: 'REJECTED', ...of, why: answer.why })
      const { requests } = chunk
      const left = job.runs.queuedRequests
      // Batches that ended since the call were in its way. Without them, others would seem to fill the queue.
      const full = { requests, open: Math.max(open, left) }
      const fullMs = job.queue.noteFull(full, answer.afterMs, job.bounds.backoffMs)
      const ms = job.queue.waitMs(requests, left) === 0 ? 0 : fullMs
      job.events.emit({ type: 'waiting', ...refOf(chunk), why: answer.why, ms })
      return { kind: 'again', ms, wake: true }
    }
    case 'not-sent': {
      await job.records.add({ type: 'REJECTED', ...of, why: answer.why })
      const againMs = Math.min(job.bounds.backoffMs * 2 ** Math.min(chunk.tries, 6), 60_000)
      job.events.emit({ type: 'trouble', what: answer.why, againMs })
      return { kind: 'again', ms: againMs, wake: false }
    }
    case 'unreadable':
      job.events.emit({ type: 'in-doubt', ...refOf(chunk), why: answer.why })
      throw unreadable(job, chunk, answer.why)
    case 'in-doubt':
      if (answer.stop) job.gate.hold(stopped(answer.why))
      job.events.emit({ type: 'in-doubt', ...refOf(chunk), why: answer.why })
      return { kind: 'done' }
  }
}

/** Ends the job. Retrying would put a body that can't be read in doubt again and again, without end. */
function unreadable(job: SubmitParts, chunk: ChunkState, why: string): BatchlineError {
  const error = new BatchlineError(
    'ERR_STORAGE',
    `could not read ${job.paths.body(chunk.attempt, fileChunk(chunk))} while it was sent (${why}): nothing more is ` +
      'sent. Accepted batches keep running. Repair the disk and run the same program again: it first checks whether ' +
      'this chunk was accepted.',
  )
  job.life.fail(error)
  return error
}

function stopped(why: string): Held {
  return {
    code: 'ERR_STOPPED',
    message:
      `the service accepts no more requests (${why}): nothing new is sent, the chunk is kept, and accepted batches ` +
      'are awaited. Fix the cause and run the same program again: it continues here.',
  }
}
