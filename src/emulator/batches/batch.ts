/**
 * One batch. Its state follows from its timestamps and the clock; nothing here waits or runs. So
 * advancing the clock is all it takes to end, expire or archive a batch.
 *
 * Requests are processed one by one, spread evenly over the duration of the batch, in the order of
 * the results file. So a cancel or an expiry halfway through leaves half of them answered.
 */
import { describeWithFaults } from '../faults/batch-faults.ts'
import type { BatchRule } from '../faults/batch-faults.ts'
import { toStamp } from '../clock.ts'
import type { ResultFile } from './result-file.ts'
import type { RequestSpool } from './request-spool.ts'
import type { RequestCounts, WireBatch } from '../wire/wire-types.ts'

/** What is known about a batch when it is accepted. */
export interface BatchFacts {
  readonly id: string
  /** Number of batches accepted before it. */
  readonly number: number
  readonly workspace: string
  /** `anthropic-version` of the create call; it applies to every request of the batch. */
  readonly version: string
  /** The betas that the create call named. */
  readonly betas: readonly string[]
  /** By which a create call that is sent again finds the batch. */
  readonly idempotencyKey?: string | undefined
  readonly requests: number
  readonly createdAt: number
  /** Processing time, in milliseconds. */
  readonly durationMs: number
  readonly expiresAt: number
  readonly archivesAt: number
  /** Time from cancel to ended, in milliseconds. */
  readonly cancelMs: number
  /** The batch is invisible before this moment, as after a late commit. */
  readonly visibleAt: number
  readonly spool?: RequestSpool
  /** Makes the results of a planted batch, which has no requests. */
  readonly planted?: (batch: Batch) => ResultFile
  /** The faults drawn for this batch. */
  readonly faults: readonly BatchRule[]
}

export class Batch {
  readonly facts: BatchFacts
  canceledAt: number | undefined
  /** Set once every request has a result. */
  results: ResultFile | undefined
  counts: RequestCounts
  #endedAt: number | undefined
  /** When somebody was last told that it has not ended. */
  #seenAt = 0
  /** Number of descriptions since the batch ended. */
  #looks = 0

  constructor(facts: BatchFacts) {
    this.facts = facts
    this.counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 }
  }

  /**
   * The moment at which it is due: the last request is processed. A cancel that comes later does not
   * change it.
   */
  get endsAt(): number {
    const { createdAt, durationMs, expiresAt, cancelMs } = this.facts
    const end = Math.min(createdAt + durationMs, expiresAt)
    return this.canceledAt === undefined ? end : Math.min(end, this.canceledAt + cancelMs)
  }

  /** How many requests, in processing order, are processed before cancel or expiry. */
  get ran(): number {
    const { createdAt, durationMs, expiresAt, requests } = this.facts
    const until = Math.min(this.canceledAt ?? Infinity, expiresAt) - createdAt
    return until >= durationMs ? requests : Math.floor((requests * until) / durationMs)
  }

  /** The moment from which it no longer waits for answers. */
  get givesUpAt(): number {
    const { expiresAt, cancelMs } = this.facts
    return Math.min(expiresAt, (this.canceledAt ?? Infinity) + cancelMs)
  }

  /** How a request without an answer ends. */
  get unanswered(): 'canceled' | 'expired' {
    return (this.canceledAt ?? Infinity) < this.facts.expiresAt ? 'canceled' : 'expired'
  }

  /** The moment at which it has ended, as clients are told. */
  get endedAt(): number | undefined {
    return this.#endedAt
  }

  get ended(): boolean {
    return this.results !== undefined
  }

  /**
   * Ends the batch. Emulated time decides when, not the time that running it took. But `ended_at`
   * never lies before the cancel call, nor before a reply that said that it was still running.
   */
  end(results: ResultFile, gaveUp: boolean): void {
    const due = gaveUp ? this.givesUpAt : this.endsAt
    this.#endedAt = Math.max(due, this.canceledAt ?? 0, this.#seenAt)
    this.results = results
  }

  /** Ends a planted batch, which has no requests to process. */
  endPlanted(results: ResultFile): void {
    const { ran } = this
    this.counts.succeeded = ran
    this.counts[this.unanswered] += this.facts.requests - ran
    this.end(results, false)
  }

  /** The moment at which its results become unavailable. */
  get archivesAt(): number {
    return this.hasFault('archived') ? (this.#endedAt ?? Infinity) : this.facts.archivesAt
  }

  isArchived(now: number): boolean {
    return now >= this.archivesAt
  }

  hasFault(fault: BatchRule['fault']): boolean {
    return this.facts.faults.some((rule) => rule.fault === fault)
  }

  /** The batch as the service describes it. The counts always add up to the number of requests. */
  describe(now: number, baseURL: string, archivedUrlNull: boolean): WireBatch {
    const { id, requests, createdAt, expiresAt, faults } = this.facts
    const archived = this.isArchived(now)
    const running = { processing: requests, succeeded: 0, errored: 0, canceled: 0, expired: 0 }
    const reachable = this.ended && !(archived && archivedUrlNull)
    if (this.ended) this.#looks++
    else this.#seenAt = now
    const endedAt = this.#endedAt ?? Infinity
    const batch: WireBatch = {
      id,
      type: 'message_batch',
      processing_status: this.ended ? 'ended' : this.canceledAt ? 'canceling' : 'in_progress',
      request_counts: this.ended ? this.counts : running,
      created_at: toStamp(createdAt),
      expires_at: toStamp(expiresAt),
      ended_at: this.ended ? toStamp(endedAt) : null,
      cancel_initiated_at: this.canceledAt === undefined ? null : toStamp(this.canceledAt),
      archived_at: archived ? toStamp(this.archivesAt) : null,
      results_url: reachable ? `${baseURL}/v1/messages/batches/${id}/results` : null,
    }
    return describeWithFaults(batch, faults, { endMs: now - endedAt, looks: this.#looks })
  }
}
