/**
 * One step of sending a chunk: intent first, then the create call, then its record. There is no
 * idempotency key, so a create whose fate is unknown is never repeated here: it is left `intended`
 * for the reconciliation to decide.
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
import type { JobCore } from '../core/job-core.ts'
import type { Intent } from '../journal/journal-records.ts'
import { acceptBatch } from './accept-batch.ts'
import { isAnothers } from '../doubt/is-anothers.ts'
import { queuedRequests } from './queued-requests.ts'
import { splitChunk } from './split-chunk.ts'

/** What a step came to: decided, come again, or the gate is held. */
export type SubmitStep =
  | { readonly kind: 'decided' }
  /** After `ms`; with `wake` at any change before, because that may have made room. */
  | { readonly kind: 'again'; readonly ms: number; readonly wake: boolean }
  | { readonly kind: 'held'; readonly held: Held }

export interface SubmitOptions {
  readonly betas?: readonly string[] | undefined
}

/** While so many creates are in doubt no new one starts: something is wrong with the connection. */
const maxInDoubt = 4

/** @param signal - starts no new create call when aborted; a running one is never cut short */
export async function submitChunk(
  core: JobCore,
  chunk: ChunkState,
  options: SubmitOptions,
  signal: AbortSignal,
): Promise<SubmitStep> {
  if (chunk.status !== 'sealed') return { kind: 'decided' }
  core.check()
  const held = await core.mayGoOn()
  if (held) return { kind: 'held', held }
  const queueMs = core.queue.waitMs(chunk.requests, queuedRequests(core))
  const ms = Math.max(queueMs, boundedMs(core, chunk))
  if (ms > 0) return { kind: 'again', ms, wake: true }
  if (core.surveying || core.work.posting.has(chunk)) return { kind: 'again', ms: 1000, wake: true }
  core.queue.enter()
  let accepted = false
  core.work.posting.add(chunk)
  try {
    const trouble = await findFence(core)
    if (trouble) return trouble
    // A batch of an earlier create may have shown up meanwhile.
    if ((chunk.status as ChunkState['status']) !== 'sealed') return { kind: 'decided' }
    // What was found while this waited may have held the gate.
    if (core.gate.held) return { kind: 'held', held: core.gate.held }
    // From here on the chunk may be paid: the last moment to see that the stream was destroyed.
    if (signal.aborted || core.closed) return { kind: 'again', ms: 0, wake: true }
    const body = await bodyOf(core, chunk)
    await intend(core, chunk, options)
    const open = queuedRequests(core) - chunk.requests
    const takenBefore = core.queue.taken
    // The disk may have failed for somebody else meanwhile: the answer could not be recorded.
    if (core.disk.poison) throw core.disk.poison
    core.emit({ type: 'submitting', attempt: chunk.attempt, chunk: chunk.chunk })
    const answer = await createBatch(core.client, body, {
      betas: options.betas,
      timeoutMs: core.options.uploadTimeoutMs,
      onReply: () => core.reached('reply begun'),
    })
    await core.reached('reply read')
    core.seen(answer.facts)
    accepted = answer.kind === 'accepted'
    // One that was intended after this one may have come before it, and have ended by now.
    const others = Math.max(open, core.queue.taken - takenBefore)
    return await settle(core, chunk, answer, others)
  } finally {
    core.work.posting.delete(chunk)
    core.queue.leave(
      accepted ? { open: queuedRequests(core), requests: chunk.requests } : undefined,
    )
    core.notify()
  }
}

/** Milliseconds to wait for the bounds of new work; 0 when there is room. */
function boundedMs(core: JobCore, { attempt }: ChunkState): number {
  if (core.inDoubt() >= maxInDoubt) return 60_000
  return core.work.isFull(attempt) ? 60_000 : 0
}

/**
 * Makes sure that a batch older than the one to be made is known: what a lost create made is then
 * found among the newer ones. Any batch of ours that is accepted serves.
 */
async function findFence(core: JobCore): Promise<SubmitStep | undefined> {
  if (core.fence !== undefined) return undefined
  try {
    const { data } = await listPage(core.client, { limit: 1 }, core.calls)
    core.check()
    core.fence = data[0]?.id ?? null
    core.queue.failed(0)
    return undefined
  } catch (error) {
    const trouble = troubleOf(error, core.queue.failed(), core.backoffMs)
    // The list of batches is always there: an address without one is not the service's.
    if (trouble.kind === 'stop' || (error as { status?: number }).status === 404) {
      return { kind: 'held', held: core.gate.hold('ERR_STOPPED', stopped(trouble.why)) }
    }
    core.check()
    core.emit({ type: 'trouble', what: trouble.why, againMs: trouble.afterMs })
    return { kind: 'again', ms: trouble.afterMs, wake: false }
  }
}

/** The witness outside the journal first: one damaged line must not make the chunk look unsent. */
async function intend(core: JobCore, chunk: ChunkState, { betas }: SubmitOptions): Promise<void> {
  const intent: Intent = {
    type: 'INTENT',
    attempt: chunk.attempt,
    chunk: chunk.chunk,
    try: chunk.tries + 1,
    fence: core.fence ?? null,
    serverDate: core.serverDate ?? null,
    workspace: core.state.workspace ?? null,
    ...(betas?.length ? { betas } : {}),
  }
  await core.disk.writeDurably(core.paths.sent(chunk.attempt, chunk.chunk), JSON.stringify(intent))
  await core.reached('witness written')
  await core.record(intent)
}

async function bodyOf(core: JobCore, chunk: ChunkState): Promise<Blob> {
  const type = 'application/json'
  const file = await openAsBlob(core.paths.body(chunk.attempt, fileChunk(chunk)), { type })
  if (!chunk.part) return file
  const { at, bytes } = chunk.part
  return new Blob([bodyHead, file.slice(at, at + bytes), bodyTail], { type })
}

/** @param open - requests of the job's other chunks that stood in the service's queue during the call */
async function settle(
  core: JobCore,
  chunk: ChunkState,
  answer: CreateAnswer,
  open: number,
): Promise<SubmitStep> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  switch (answer.kind) {
    case 'accepted':
      if (answer.id === chunk.fence || isAnothers(core, chunk, answer.id)) {
        // Some cache has answered in place of the service, and it may have made a batch all the same.
        const why = `the reply names batch ${answer.id}, which was made before`
        return await settle(core, chunk, { kind: 'in-doubt', why, facts: answer.facts }, open)
      }
      await acceptBatch(core, chunk, answer.id, 'reply')
      core.fence = answer.id
      return { kind: 'decided' }
    case 'too-large':
      await splitChunk(core, chunk, answer.why)
      return { kind: 'decided' }
    case 'stop':
      await core.record({ type: 'REJECTED', ...of, why: answer.why })
      return { kind: 'held', held: core.gate.hold('ERR_STOPPED', stopped(answer.why)) }
    case 'wait': {
      await core.record({ type: 'REJECTED', ...of, why: answer.why })
      const { requests } = chunk
      const left = queuedRequests(core)
      // What has ended since the call was in the way of it: without it the queue would look full of others' work.
      const full = { requests, open: Math.max(open, left) }
      const fullMs = core.queue.refuse(full, answer.afterMs, core.backoffMs)
      const ms = core.queue.waitMs(requests, left) === 0 ? 0 : fullMs
      core.emit({ type: 'waiting', ...of, why: answer.why, ms })
      return { kind: 'again', ms, wake: true }
    }
    case 'not-sent': {
      await core.record({ type: 'REJECTED', ...of, why: answer.why })
      const againMs = Math.min(core.backoffMs * 2 ** Math.min(chunk.tries, 6), 60_000)
      core.emit({ type: 'trouble', what: answer.why, againMs })
      return { kind: 'again', ms: againMs, wake: false }
    }
    case 'unreadable':
      core.emit({ type: 'in-doubt', ...of, why: answer.why })
      throw unreadable(core, chunk, answer.why)
    case 'in-doubt':
      if (answer.stop) core.gate.hold('ERR_STOPPED', stopped(answer.why))
      core.emit({ type: 'in-doubt', ...of, why: answer.why })
      return { kind: 'decided' }
  }
}

/** Ends the job: tried again and again, a body that can't be read would be in doubt for ever. */
function unreadable(core: JobCore, chunk: ChunkState, why: string): BatchlineError {
  const error = new BatchlineError(
    'ERR_STORAGE',
    `could not read ${core.paths.body(chunk.attempt, fileChunk(chunk))} while it was sent (${why}): nothing more is ` +
      'sent. Batches that were accepted run on. Mend the disk and run the same program again: it looks first whether ' +
      'this one was accepted.',
  )
  core.fail(error)
  return error
}

function stopped(why: string): string {
  return (
    `the service takes no more requests (${why}): nothing new is sent, the chunk is kept, batches that were accepted ` +
    'are awaited. When that is settled, run the same program again: it goes on here.'
  )
}
