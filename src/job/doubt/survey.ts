/**
 * A job folder that lies in another place than before is a copy, or came back from a backup: the
 * journal may be older than what was sent. Before anything new is sent from it, every batch of the
 * workspace that is newer than its last create is looked at. Wire ids are positional, so each of ours
 * says of which chunk it is, also when the journal has never heard of it.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { countRequests } from '../../api/count-requests.ts'
import { listNewer } from '../../api/list-newer.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk, requestRange } from '../journal/chunk-state.ts'
import type { JobCore } from '../core/job-core.ts'
import { firstIds } from './first-ids.ts'
import { adoptSealed } from './adopt-sealed.ts'
import { lookBackMs, newestListed } from './service-clock.ts'
import { UnreadableResults } from './unreadable-results.ts'
import { parseWireId } from '../core/wire-id.ts'
import type { WireId } from '../core/wire-id.ts'

export class Survey {
  readonly #core: JobCore
  readonly #place: string
  /** Milliseconds of the service's clock. */
  readonly #since: number
  /** The service's clock at the first look: nothing is sent since, so what is newer is not ours. */
  #until: number | undefined
  /** Those that the copy came with: one sealed since has a number that may be another's there. */
  readonly #chunks: readonly ChunkState[]
  readonly #known = new Set<string>()
  readonly #unreadable = new UnreadableResults()
  /** Something was sent that the copy does not know, or may have been: the next run must look again. */
  #lacks = false
  #looks = 0
  #told = 0

  /** @param created - when the job was made, by the clock of that machine */
  constructor(core: JobCore, place: string, created: string) {
    this.#core = core
    this.#place = place
    this.#chunks = [...core.state.chunks()]
    for (const { id } of core.state.duplicates) this.#known.add(id)
    this.#since = core.state.lastSent || (Date.parse(created) || 0) - 86_400_000
  }

  /**
   * One pass. When it knows of every batch whose it is, the place is noted and creates may start.
   *
   * @returns whether it is over
   */
  async look(): Promise<boolean> {
    const core = this.#core
    let waiting = 0
    for await (const batch of listNewer(core.client, this.#since - lookBackMs, core.calls)) {
      const { id } = batch
      if (this.#known.has(id) || core.state.ofBatch(id)) continue
      this.#until ??= newestListed(core) ?? Infinity
      if (Date.parse(batch.created_at) > this.#until) continue
      const isKnown = batch.processing_status === 'ended' && (await this.#settle(batch))
      if (isKnown) this.#known.add(id)
      else waiting++
    }
    core.check()
    if (waiting > 0) this.#tell(waiting)
    else if (!this.#lacks) await core.record({ type: 'PLACED', place: this.#place })
    return waiting === 0
  }

  /** @returns whether it is known whose the batch is, or that it can't be known */
  async #settle(batch: MessageBatch): Promise<boolean> {
    const ids = (await firstIds(this.#core, batch.id, 100_000)).map((id) => parseWireId(id))
    if (ids.length === 0) return this.#isUnreadable(batch.id)
    const ours = ids.find((id) => id?.job === this.#core.id)
    if (ours) await this.#ours(batch, ours)
    else if (ids.includes(undefined) && this.#chunks.some(({ keepIds }) => keepIds)) {
      this.#lack(`batch ${batch.id} has ids that may be this job's own`)
    }
    return true
  }

  #isUnreadable(id: string): boolean {
    if (!this.#unreadable.isGone(id, this.#core.options.settleMs)) return false
    this.#lack(`the results of batch ${id} can't be read, and it may be this job's`)
    return true
  }

  async #ours(batch: MessageBatch, wire: WireId): Promise<void> {
    const core = this.#core
    const { id } = batch
    const requests = countRequests(batch)
    const chunk = this.#chunks.find((one) => isOf(one, wire, requests))
    const current = chunk && core.state.attempts.get(chunk.attempt)?.chunks.get(chunk.chunk)
    if (!chunk || current !== chunk) {
      const { attempt, chunk: number } = wire
      const what = `batch ${id} (${requests} requests, chunk ${number} of attempt ${attempt}) is of this job`
      this.#lack(`${what}, and ${core.paths.journal} does not know it`)
      return
    }
    const of = { attempt: chunk.attempt, chunk: chunk.chunk }
    if (chunk.status === 'sealed' || chunk.status === 'intended') {
      if (core.frozen.isPassedOver(chunk)) core.gate.hold('ERR_STOPPED', found(chunk, id))
      await adoptSealed(core, chunk, id)
    } else {
      await core.record({ type: 'DUPLICATE', ...of, id })
      core.emit({ type: 'duplicate', ...of, id })
    }
  }

  #lack(why: string): void {
    this.#lacks = true
    this.#core.gate.hold(
      'ERR_IN_DOUBT',
      `this job folder was moved or came back from a copy, and is older than what was sent: ${why}. Nothing new is sent, its rows might be ` +
        "paid twice. Use the newer folder; if that is lost, or the batch is not this job's, orphans: 'resubmit' (--orphans resubmit) goes on.",
    )
  }

  /** At every change; the first look is made before anybody can listen. */
  #tell(waiting: number): void {
    if (this.#looks++ > 0 && waiting === this.#told) return
    if (this.#looks > 1) this.#told = waiting
    const what =
      `the job folder was moved or came back from a copy: nothing new is sent before it is known whose ${waiting} newer ` +
      'batches of the workspace are, which shows when they have ended'
    this.#core.emit({ type: 'trouble', what, againMs: this.#core.work.bounds.pollMs })
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
