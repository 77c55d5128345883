/**
 * A job folder that lies in another place than before is a copy, or came back from a backup: the
 * journal may be older than what was sent. Before anything new is sent from it, every batch of the
 * workspace that is newer than its last create is looked at. Wire ids are positional, so each of ours
 * says of which chunk it is, also when the journal has never heard of it.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { listNewer } from '../../api/list-newer.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk, requestRange } from '../journal/chunk-state.ts'
import type { JobCore } from '../job-core.ts'
import { firstIds } from './first-ids.ts'
import { adoptSealed } from './adopt-sealed.ts'
import { parseWireId } from '../wire-id.ts'
import type { WireId } from '../wire-id.ts'

const slackMs = 600_000
const maxUnreadable = 5

export class Survey {
  readonly #core: JobCore
  readonly #place: string
  /** Milliseconds of the service's clock. */
  readonly #since: number
  /** Those that the copy came with: one sealed since has a number that may be another's there. */
  readonly #chunks: readonly ChunkState[]
  readonly #foreign = new Set<string>()
  readonly #unreadable = new Map<string, number>()
  #told = false

  /** @param created - when the job was made, by the clock of that machine */
  constructor(core: JobCore, place: string, created: string) {
    this.#core = core
    this.#place = place
    this.#chunks = [...core.state.chunks()]
    const dates = this.#chunks.map(({ serverDate }) => Date.parse(serverDate ?? '') || 0)
    this.#since = Math.max(0, ...dates) || (Date.parse(created) || 0) - 86_400_000
  }

  /**
   * One pass. When it knows of every batch whose it is, the place is noted and creates may start.
   *
   * @returns whether it is over
   */
  async look(): Promise<boolean> {
    const core = this.#core
    const known = new Set([...this.#foreign, ...core.state.duplicates.map(({ id }) => id)])
    for (const { id } of core.state.chunks()) if (id) known.add(id)
    let waiting = 0
    for await (const batch of listNewer(core.client, this.#since - slackMs, core.calls)) {
      if (known.has(batch.id)) continue
      if (batch.processing_status !== 'ended') waiting++
      else if (!(await this.#settle(batch))) waiting++
    }
    core.check()
    if (waiting === 0) await this.#over()
    else this.#tell(waiting)
    return waiting === 0
  }

  /** @returns whether it is known whose the batch is */
  async #settle(batch: MessageBatch): Promise<boolean> {
    const core = this.#core
    const ids = await firstIds(core, batch.id, 100_000)
    if (ids.length === 0) return this.#isUnreadable(batch.id)
    const ours = ids.map((id) => parseWireId(id)).find((id) => id?.job === core.id)
    if (ours) await this.#ours(batch, ours)
    else this.#foreign.add(batch.id)
    return true
  }

  /** Results that can't be had: after some tries nobody's, so that one broken batch does not end all work. */
  #isUnreadable(id: string): boolean {
    const tries = (this.#unreadable.get(id) ?? 0) + 1
    this.#unreadable.set(id, tries)
    if (tries < maxUnreadable) return false
    this.#foreign.add(id)
    return true
  }

  async #ours({ id, request_counts }: MessageBatch, wire: WireId): Promise<void> {
    const core = this.#core
    const requests = Object.values(request_counts).reduce((sum, count) => sum + count, 0)
    const chunk = this.#chunks.find((one) => isOf(one, wire, requests))
    if (!chunk) {
      this.#foreign.add(id)
      core.gate.hold('ERR_IN_DOUBT', this.#unknown(id, wire, requests))
      return
    }
    const of = { attempt: chunk.attempt, chunk: chunk.chunk }
    if (chunk.status === 'sealed' || chunk.status === 'intended') {
      if (core.scratch.has(chunk)) core.gate.hold('ERR_STOPPED', found(chunk, id))
      await adoptSealed(core, chunk, id)
    } else {
      await core.record({ type: 'DUPLICATE', ...of, id })
      core.emit({ type: 'duplicate', ...of, id })
    }
  }

  async #over(): Promise<void> {
    const { gate } = this.#core
    // A copy that lacks records must be found again by the next run.
    if (gate.held?.code !== 'ERR_IN_DOUBT') {
      await this.#core.record({ type: 'PLACED', place: this.#place })
    }
  }

  #tell(waiting: number): void {
    if (this.#told) return
    this.#told = true
    const what =
      `the job folder was moved or came back from a copy: nothing new is sent before it is known whose ${waiting} newer ` +
      'batches of the workspace are, which shows when they have ended'
    this.#core.emit({ type: 'trouble', what, againMs: this.#core.bounds.pollMs })
  }

  #unknown(id: string, { attempt, chunk }: WireId, requests: number): string {
    return (
      `this job folder is older than what was sent: batch ${id} (${requests} requests, chunk ${chunk} of attempt ${attempt}) is of this job, and ` +
      `${this.#core.paths.journal} does not know it. Nothing new is sent, its rows would be paid twice. Use the newer folder; if that is ` +
      "lost, orphans: 'resubmit' (--orphans resubmit) sends those rows again."
    )
  }
}

function found({ chunk, attempt }: ChunkState, id: string): string {
  return (
    `batch ${id} is chunk ${chunk} of attempt ${attempt}, which this copy of the job folder had not sent; it is taken for it. Nothing ` +
    'new is sent in this run, because its rows have gone into new chunks. Run the same program again.'
  )
}

function isOf(
  chunk: ChunkState,
  { attempt, chunk: file, index }: WireId,
  requests: number,
): boolean {
  if (chunk.attempt !== attempt || fileChunk(chunk) !== file || chunk.requests !== requests)
    return false
  const { first, last } = requestRange(chunk)
  return chunk.status !== 'split' && index >= first && index <= last
}
