/**
 * Seals new chunks of one attempt and writes at most one at a time. Before a seal it waits for the bound on
 * chunks that are sealed and not accepted, and asks the gate. While the gate is held, requests are dropped
 * instead of sealed, because the next run makes them again from the input.
 */
import { askOf } from '../../cost/ask-of.ts'
import type { Ask } from '../../cost/ask-of.ts'
import type { AskedSum } from '../../cost/asked-sum.ts'
import type { BatchRequest, Chunk, Outcome } from '../../outcome.ts'
import { checkRequest } from '../../request/check-request.ts'
import { rejected } from '../../rejected.ts'
import { ChunkWriter, paramsOfLine } from './chunk-writer.ts'
import { hashParams, SentParams } from './sent-params.ts'
import type { ParamsHash } from './sent-params.ts'
import { serializeRequest } from './serialized-request.ts'
import type { SerializedRequest } from './serialized-request.ts'
import type { ChunkLimits } from './chunk-limits.ts'
import { makeRoom } from './make-room.ts'
import { rejectUnfit } from './reject-unfit.ts'
import { toChunk } from './to-chunk.ts'
import type { Held } from '../core/gate.ts'
import type { Needs } from '../core/job-parts.ts'
import { refOf } from '../core/ref-of.ts'
import type { Sealed } from '../journal/journal-records.ts'
import { wirePrefix } from '../core/wire-id.ts'

/** The parts of a job that sealing needs. */
export type SealParts = Needs<
  | 'id'
  | 'paths'
  | 'disk'
  | 'state'
  | 'records'
  | 'runs'
  | 'bounds'
  | 'gate'
  | 'budget'
  | 'waiter'
  | 'events'
  | 'failpoint'
  | 'step'
>

type EmitChunk = (item: Chunk) => Promise<void> | undefined

/**
 * Rows of a chunk, also those that send nothing. It keeps files handy, and a number of a row or of a copy
 * small.
 */
const mostRows = 1_000_000

export class NewChunks {
  readonly #job: SealParts
  readonly #attempt: string
  readonly #limits: ChunkLimits
  #writer: ChunkWriter | undefined
  #number = 0
  /** The prefix of the wire ids of the chunk in hand. */
  #prefix = ''
  /** With `keep`: the ids in the chunk in hand, which must not repeat. */
  #ids = new Set<string>()
  #serialized: SerializedRequest | undefined
  /** With `dedupe`: what the chunk in hand sends already. */
  readonly #sent: SentParams | undefined
  /** The hash of the request that {@link add} was called with. */
  #hash: ParamsHash | undefined
  /** The gate is held: nothing more is sealed in this run. */
  dropping = false

  constructor(job: SealParts, attempt: string, limits: ChunkLimits) {
    this.#job = job
    this.#attempt = attempt
    this.#limits = limits
    this.#sent = limits.dedupe ? new SentParams() : undefined
  }

  /** The number of the chunk that is being written; undefined if there is none. */
  get pending(): number | undefined {
    return this.#writer && this.#number
  }

  /** The outcome of a request that can never be sent; undefined if the request can be sent. */
  reject(request: BatchRequest): Outcome | undefined {
    const { custom_id, params } = request
    const bad = checkRequest({ custom_id, params }) ?? this.#serialize(request).problem
    if (bad) return rejected(request, bad)
    return rejectUnfit(request, this.#serialize(request).line.length, this.#limits)
  }

  /** Adds a request that {@link reject} has accepted. */
  add(request: BatchRequest, emit: EmitChunk, signal: AbortSignal): Promise<void> | undefined {
    if (this.dropping) return undefined
    const writer = this.#writer
    if (this.#sent) {
      const params = this.#paramsOf(request)
      this.#hash = hashParams(params)
      const sent = writer && this.#sent.find(this.#hash)
      // A sharing row adds nothing to the body, so it goes into a full chunk too.
      if (sent && writer.rows < mostRows) return writer.addSame(request, sent, params)
    }
    if (!writer || this.#isFull(writer, request)) return this.#addToNext(request, emit, signal)
    const ask = this.#ask(request)
    if (this.#job.budget && !this.#job.budget.fits(askedIn(writer), ask)) {
      return this.#addToNext(request, emit, signal)
    }
    return this.#write(writer, request, ask)
  }

  /** Records a row that already has its outcome, so a run without the input knows it too. */
  async addOutcome(outcome: Outcome, emit: EmitChunk, signal: AbortSignal): Promise<void> {
    if (this.#writer && this.#writer.rows >= mostRows) await this.seal(emit, signal)
    if (this.dropping || signal.aborted) return
    const writer = this.#writer ?? (await this.#open())
    await writer?.addOutcome(outcome)
  }

  /** Seals the chunk in hand. */
  async seal(emit: EmitChunk, signal: AbortSignal): Promise<void> {
    const { gate, records, runs, events, state, waiter, step } = this.#job
    await waiter.wait({ until: () => !this.#mustWait() || step?.isBusy === false, signal })
    // Creates in doubt take the room, and a later step will know what became of them.
    if (this.#mustWait() && !signal.aborted) step?.block()
    const writer = this.#writer
    if (!writer || signal.aborted) return
    if (this.#stops(await gate.ask())) {
      this.dropping = true
      await this.discard()
      return
    }
    this.#writer = undefined
    this.#forget()
    const sealed = await this.#publish(writer)
    const record = this.#limits.customIds === 'keep' ? { ...sealed, ids: 'keep' as const } : sealed
    await records.add(record)
    const { chunk, requests, bytes } = record
    const made = state.find(this.#attempt, chunk)
    if (requests === 0) return
    runs.markNew(made)
    events.emit({ type: 'sealed', ...refOf(made), requests, bytes })
    await emit(toChunk(made))
  }

  async #publish(writer: ChunkWriter): Promise<Sealed> {
    try {
      await writer.finish()
      await this.#job.failpoint('chunk synced')
      const sealed = await writer.publish()
      await this.#job.failpoint('chunk renamed')
      return sealed
    } catch (error) {
      await writer.discard()
      throw error
    }
  }

  /** Nothing more is sealed in this run. */
  async drop(): Promise<void> {
    this.dropping = true
    await this.discard()
  }

  async discard(): Promise<void> {
    const writer = this.#writer
    this.#writer = undefined
    this.#forget()
    await writer?.discard()
  }

  /** The next chunk has ids and params of its own. */
  #forget(): void {
    this.#ids.clear()
    this.#sent?.clear()
  }

  /** Whether nothing more is sealed. An input that can't be read again is sealed while a step waits, too. */
  #stops(held: Held | undefined): boolean {
    const { step } = this.#job
    return step ? step.stopsSealing(held) : held !== undefined
  }

  #mustWait(): boolean {
    const { gate, bounds } = this.#job
    return !gate.held && bounds.isFullAhead(this.#attempt)
  }

  /** Asks the gate too: what may not be sealed need not be written. */
  async #open(): Promise<ChunkWriter | undefined> {
    const { paths, state, disk, gate } = this.#job
    if (this.#stops(await gate.ask())) {
      this.dropping = true
      return undefined
    }
    this.#number = state.attempt(this.#attempt).reserve(1)
    this.#prefix = this.#prefixOf(this.#number)
    await disk.makeFolder(paths.attempt(this.#attempt))
    this.#writer = await ChunkWriter.open(disk, {
      attempt: this.#attempt,
      chunk: this.#number,
      body: paths.body(this.#attempt, this.#number),
      rows: paths.rows(this.#attempt, this.#number),
    })
    return this.#writer
  }

  async #addToNext(request: BatchRequest, emit: EmitChunk, signal: AbortSignal): Promise<void> {
    const full = this.#writer
    if (full && this.#isFull(full, request)) await this.seal(emit, signal)
    const { budget } = this.#job
    if (budget) {
      const inHand = (): AskedSum | undefined => askedIn(this.#writer)
      const room = { budget, inHand, ask: () => this.#ask(request) }
      await makeRoom(this.#job, room, { seal: () => this.seal(emit, signal), chunks: this, signal })
    }
    if (this.dropping || signal.aborted) return
    const writer = this.#writer ?? (await this.#open())
    if (writer) await this.#write(writer, request, this.#ask(request))
  }

  #ask(request: BatchRequest): Ask {
    return askOf(request.params, this.#serialize(request).line)
  }

  #write(writer: ChunkWriter, request: BatchRequest, ask: Ask): Promise<void> | undefined {
    if (this.#limits.customIds === 'keep') this.#ids.add(request.custom_id)
    if (this.#sent && this.#hash) {
      this.#sent.add(this.#hash, { request: writer.requests, position: request.position })
    }
    return writer.add(request, this.#serialize(request).line, ask)
  }

  #isFull(writer: ChunkWriter, request: BatchRequest): boolean {
    if (this.#ids.has(request.custom_id) || writer.requests >= this.#limits.maxRequests) return true
    if (writer.rows >= mostRows) return true
    return writer.bytesWith(this.#serialize(request).line.length) > this.#limits.maxBytes
  }

  /** The wire id of the next request in the chunk in hand, or of the first request in the next chunk. */
  #id(request: BatchRequest): string {
    if (this.#limits.customIds === 'keep') return request.custom_id
    if (this.#writer) return `${this.#prefix}${this.#writer.requests}`
    return `${this.#prefixOf(this.#job.state.attempt(this.#attempt).lastChunk + 1)}0`
  }

  #prefixOf(number: number): string {
    return wirePrefix(this.#job.id, this.#attempt, number)
  }

  #paramsOf(request: BatchRequest): Buffer {
    const { id, line } = this.#serialize(request)
    return paramsOfLine(id, line)
  }

  /** Serializes a request once for each place in a chunk, however often it is needed. */
  #serialize(request: BatchRequest): SerializedRequest {
    const id = this.#id(request)
    const known = this.#serialized
    if (known?.of === request && known.id === id) return known
    this.#serialized = serializeRequest(request, id)
    return this.#serialized
  }
}

function askedIn(writer: ChunkWriter | undefined): AskedSum | undefined {
  return writer && writer.requests > 0 ? writer.asked : undefined
}
