/**
 * A job folder in a new place is a copy or was restored from a backup, so its journal may be older than
 * what was sent. Before anything new is sent from it, the survey checks every batch of the workspace that
 * is newer than the journal's last create. Wire ids are positional, so each of our batches names its chunk,
 * even one that the journal does not know.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { countRequests } from '../../api/count-requests.ts'
import { mostRequests } from '../../limits.ts'
import type { UnreadableResults } from '../core/chunk-run.ts'
import type { WireId } from '../core/wire-id.ts'
import { parseWireId } from '../core/wire-id.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk, requestRange } from '../journal/chunk-state.ts'
import { adoptBatch, recordDuplicate } from './bind-batch.ts'
import type { DoubtParts } from './decide-candidates.ts'
import { isIn, judgeBatch } from './judge-batch.ts'
import { newestListed, unknownBatches } from './unknown-batches.ts'
import { areGone } from './unreadable-results.ts'

export class Survey {
  readonly #job: DoubtParts
  readonly #place: string
  /** Where the survey starts, in milliseconds of the service's clock. */
  readonly #since: number
  /** The service's clock at the first look. Nothing is sent from then on, so a newer batch is not ours. */
  #until: number | undefined
  /** The chunks that the copy came with. The number of a later chunk may name another one in the original. */
  readonly #chunks: readonly ChunkState[]
  readonly #known = new Set<string>()
  /** Batches whose results could not be read, and how often that was tried. */
  readonly unreadable: UnreadableResults = new Map()
  readonly #endPause: () => void
  /** Something was sent, or may have been, that the copy does not know. The next run must look again. */
  #isIncomplete = false
  #looks = 0
  #reported = 0

  /**
   * Pauses the gate until the survey is over.
   *
   * @param created - when the job was made, by the clock of the machine that made it
   */
  constructor(job: DoubtParts, place: string, created: string) {
    this.#job = job
    this.#place = place
    this.#chunks = [...job.state.chunks()]
    for (const { id } of job.state.duplicates) this.#known.add(id)
    this.#since = job.state.lastSent || (Date.parse(created) || 0) - 86_400_000
    this.#endPause = job.gate.pause()
  }

  /**
   * Looks once. When the owner of every batch is known, the place is recorded and creates may start.
   *
   * @returns whether the survey is over
   */
  async look(): Promise<boolean> {
    const { life, records } = this.#job
    let waiting = 0
    for await (const batch of unknownBatches(this.#job, this.#since)) {
      const { id } = batch
      if (this.#known.has(id)) continue
      this.#until ??= newestListed(this.#job) ?? Infinity
      if (Date.parse(batch.created_at) > this.#until) continue
      if (await this.#decide(batch)) this.#known.add(id)
      else waiting++
    }
    life.check()
    if (waiting > 0) {
      this.#report(waiting)
      return false
    }
    if (!this.#isIncomplete) await records.add({ type: 'PLACED', place: this.#place })
    this.#endPause()
    return true
  }

  /** @returns whether the owner of the batch is known, or can never be known */
  async #decide(batch: MessageBatch): Promise<boolean> {
    const { id } = batch
    const judgement = await judgeBatch(this.#job, batch, mostRequests)
    switch (judgement.kind) {
      case 'running':
        return false
      case 'unreadable':
        if (!areGone(this.unreadable, id, this.#job.settings.settleMs)) return false
        this.#reportGap(`the results of batch ${id} can't be read, and it may belong to this job`)
        return true
      case 'ours': {
        const [wireId] = judgement.wireIds
        if (wireId) await this.#bind(batch, wireId)
        return true
      }
      case 'another': {
        const hasOwnIds = judgement.ids.some((one) => parseWireId(one) === undefined)
        if (hasOwnIds && this.#chunks.some(({ keepIds }) => keepIds)) {
          this.#reportGap(`batch ${id} has ids that may belong to this job`)
        }
        return true
      }
    }
  }

  async #bind(batch: MessageBatch, wireId: WireId): Promise<void> {
    const job = this.#job
    const { id } = batch
    const requests = countRequests(batch)
    const chunk = this.#chunks.find((one) => isOf(one, wireId, requests))
    const current = chunk && job.state.attempts.get(chunk.attempt)?.chunks.get(chunk.chunk)
    if (!chunk || current !== chunk) {
      const { attempt, chunk: number } = wireId
      const what = `batch ${id} (${requests} requests, chunk ${number} of attempt ${attempt}) belongs to this job`
      this.#reportGap(`${what}, but ${job.paths.journal} does not know it`)
    } else if (chunk.status === 'sealed' || chunk.status === 'intended') {
      if (job.runs.isPassedOver(chunk)) {
        job.gate.hold({ code: 'ERR_STOPPED', message: foundTooLate(chunk, id) })
      }
      await adoptBatch(job, chunk, batch)
    } else await recordDuplicate(job, chunk, id)
  }

  #reportGap(why: string): void {
    this.#isIncomplete = true
    this.#job.gate.hold({
      code: 'ERR_IN_DOUBT',
      message:
        `this job folder was moved or restored from a copy, and is older than what was sent: ${why}. Nothing new is sent, because its rows might be ` +
        "paid twice. Use the newer folder. If that is lost, or the batch is not this job's, continue with orphans: 'resubmit' (--orphans resubmit).",
    })
  }

  /** Reports each change. The first look happens before anybody can listen, so its report is repeated. */
  #report(waiting: number): void {
    if (this.#looks++ > 0 && waiting === this.#reported) return
    if (this.#looks > 1) this.#reported = waiting
    const what =
      'the job folder was moved or restored from a copy: nothing new is sent until the owner of ' +
      `${waiting} newer batches in the workspace is known, which shows after they have ended`
    this.#job.events.emit({ type: 'trouble', code: 'poll', what, againMs: this.#job.bounds.pollMs })
  }
}

function foundTooLate({ chunk, attempt }: ChunkState, id: string): string {
  return (
    `batch ${id} is chunk ${chunk} of attempt ${attempt}, which this copy of the job folder had not sent; it is accepted for that chunk. Nothing ` +
    'new is sent in this run, because the rows of the chunk have gone into new chunks. Run the same program again.'
  )
}

function isOf(chunk: ChunkState, wireId: WireId, requests: number): boolean {
  if (chunk.status === 'split' || chunk.requests !== requests) return false
  const { attempt } = chunk
  return isIn({ attempt, file: fileChunk(chunk), ...requestRange(chunk) }, wireId)
}
