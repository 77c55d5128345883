/**
 * What `submitBatches` does in one run: it sends each chunk and passes its batch on. A chunk in doubt makes
 * way for the next one and is waited for in the background.
 */
import { mostRequests, usualBodyBytes } from '../../limits.ts'
import type { BatchRequest, Chunk, Outcome, SubmittedBatch } from '../../outcome.ts'
import { Serial } from '../../stream/serial.ts'
import { isRequestLike, unexpectedElement } from '../../wiring.ts'
import { ChunkRows } from '../seal/chunk-rows.ts'
import type { ChunkRowsParts } from '../seal/chunk-rows.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { chunkOf } from '../core/chunk-of.ts'
import { refOf } from '../core/ref-of.ts'
import { eachOutcome } from '../emit/each-outcome.ts'
import type { OutcomeParts } from '../emit/each-outcome.ts'
import { submitChunk } from './submit-chunk.ts'
import type { SubmitOptions } from './submit-chunk.ts'
import type { SubmitParts } from './submit-step.ts'

export type SubmitRunParts = SubmitParts & ChunkRowsParts & OutcomeParts

type EmitBatch = (item: SubmittedBatch | Outcome) => Promise<void> | undefined

/** How long to wait for a running create call when the stream is destroyed, in milliseconds. */
const graceMs = 30_000
/** How often a waiting chunk asks the gate, in milliseconds. */
const gateMs = 5000

export class SubmitRun {
  readonly #job: SubmitRunParts
  readonly #attempt: string
  readonly #options: SubmitOptions
  readonly #onError: (error: Error) => void
  readonly #inDoubt = new Set<Promise<void>>()
  readonly #sealing = new Serial()
  #arrays: ChunkRows | undefined
  /** In a step: a chunk is in doubt, and a later step will know. */
  #isUnknown = false

  /** @param onError - called with an error that happens while a chunk in doubt is waited for */
  constructor(
    job: SubmitRunParts,
    attempt: string,
    options: SubmitOptions,
    onError: (error: Error) => void,
  ) {
    this.#onError = onError
    this.#job = job
    this.#attempt = attempt
    this.#options = options
  }

  async submit(chunk: ChunkState, emit: EmitBatch, signal: AbortSignal): Promise<void> {
    const { preflight, events, waiter, runs, gate } = this.#job
    if (chunk.status === 'sealed') runs.markDue(chunk)
    // Usually chunkBySize has already checked the first row when it came.
    if (preflight) await preflight.lookAtSealed(chunk, signal)
    while (chunk.status === 'sealed') {
      if (signal.aborted) return
      const step = await graceful(submitChunk(this.#job, chunk, this.#options, signal), signal)
      if (step.kind === 'held' && step.held.code !== 'ERR_WAITING') {
        events.emit({ type: 'held', why: step.held.message })
      }
      if (step.kind === 'held' || signal.aborted) return
      if (step.kind === 'done') continue
      const { step: once } = this.#job
      if (once && !once.isSending) {
        once.block(step.forRoom ? undefined : step.ms)
        return
      }
      if (once && !step.wake) {
        // The time may be longer than what the others do, and a step does not wait for it.
        const due = performance.now() + step.ms
        const until = (): boolean => gate.held !== undefined || !once.isSending
        await waiter.wait({ until, signal, ms: step.ms })
        if (signal.aborted || gate.held || performance.now() >= due) continue
        once.block(due - performance.now())
        return
      }
      // A cancel by another process causes no change here, so the gate is asked again from time to time.
      if (step.wake) await waiter.wait({ until: 'change', signal, ms: Math.min(step.ms, gateMs) })
      else await waiter.wait({ until: 'time', signal, ms: step.ms })
    }
    await this.#passOn(chunk, emit, signal)
  }

  /** Seals an array as one chunk, or as several if it exceeds a limit, and submits it. */
  async submitArray(
    requests: readonly BatchRequest[],
    emit: EmitBatch,
    signal: AbortSignal,
  ): Promise<void> {
    await Promise.all(await this.#sealing.run(() => this.#seal(requests, emit, signal)))
  }

  /** Waits for the chunks in doubt. Any that this run can't decide has held the gate. */
  async end(emit: EmitBatch, signal: AbortSignal): Promise<void> {
    const submits: Array<Promise<void>> = []
    await this.#arrays?.end(this.#submitter(submits, emit, signal), signal)
    await Promise.all(submits)
    while (this.#inDoubt.size > 0) await Promise.all(this.#inDoubt)
    if (this.#isUnknown) this.#job.step?.block()
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#inDoubt)
    await this.#arrays?.close()
  }

  /** Seals arrays one after another, in the order of their rows, however many are submitted at once. */
  async #seal(
    requests: readonly BatchRequest[],
    emit: EmitBatch,
    signal: AbortSignal,
  ): Promise<Array<Promise<void>>> {
    // Check all requests before any chunk of them is sent.
    for (const request of requests) if (!isRequestLike(request)) throw unexpectedElement(request)
    const { gate, waiter, settings } = this.#job
    await waiter.wait({ until: () => !gate.isPaused, signal })
    const rows = (this.#arrays ??= new ChunkRows(this.#job, this.#attempt, {
      maxRequests: mostRequests,
      maxBytes: usualBodyBytes,
      customIds: 'positional',
      dedupe: false,
      changed: settings.changed,
    }))
    const submits: Array<Promise<void>> = []
    const submitter = this.#submitter(submits, emit, signal)
    for (const request of requests) await rows.request(request, submitter, signal)
    await rows.seal(submitter, signal)
    return submits
  }

  /** Starts to submit each chunk at once, because the next seal may have to wait for its acceptance. */
  #submitter(
    submits: Array<Promise<void>>,
    emit: EmitBatch,
    signal: AbortSignal,
  ): (item: Chunk | Outcome) => Promise<void> | undefined {
    return (item) => {
      if (item.type === 'outcome') return emit(item)
      const chunk = chunkOf(this.#job, item.ref)
      const submit = this.submit(chunk, emit, signal)
      // Reported at the end of the array. Until then it must not be an unhandled rejection.
      submit.catch(() => {})
      submits.push(submit)
      return undefined
    }
  }

  async #passOn(chunk: ChunkState, emit: EmitBatch, signal: AbortSignal): Promise<void> {
    switch (chunk.status) {
      case 'intended': {
        const known = this.#whenKnown(chunk, emit, signal)
          .catch(this.#onError)
          .finally(() => this.#inDoubt.delete(known))
        this.#inDoubt.add(known)
        return
      }
      case 'split':
        for (const part of this.#job.state.attempt(chunk.attempt).partsOf(chunk)) {
          await this.submit(part, emit, signal)
        }
        return
      case 'refused':
        await eachOutcome(this.#job, chunk, emit)
        return
      default:
        await emit(toBatch(chunk))
    }
  }

  async #whenKnown(chunk: ChunkState, emit: EmitBatch, signal: AbortSignal): Promise<void> {
    while (chunk.status === 'intended') {
      if (signal.aborted || this.#job.runs.phase(chunk) === 'undecided') return
      if (this.#job.step) {
        this.#isUnknown = true
        return
      }
      await this.#job.waiter.wait({ until: 'change', signal })
    }
    await this.submit(chunk, emit, signal)
  }
}

/** The item that refers to an accepted chunk. */
function toBatch(chunk: ChunkState): SubmittedBatch {
  return {
    type: 'batch',
    id: chunk.id ?? '',
    position: chunk.from[0],
    ref: refOf(chunk),
    requests: chunk.requests,
  }
}

/** A running create call never gets the stage's signal, because its answer is worth waiting for. */
async function graceful<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let onAbort: (() => void) | undefined
  const late = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(signal.reason), graceMs)
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    if (onAbort) signal.removeEventListener('abort', onAbort)
  }
}
