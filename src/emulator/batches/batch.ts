/**
 * One batch: its moments, from which its state follows. Nothing here waits or runs; a batch is what
 * the clock makes of it, so advancing the clock is all it takes to end, expire or archive one.
 *
 * Requests are processed one after the other, evenly over the duration of the batch, in the order of
 * the results file. So a cancel half way finds half of them answered, and so does the expiry.
 */
import { disguise } from '../faults/batch-faults.ts'
import type { BatchRule } from '../faults/batch-faults.ts'
import { toStamp } from '../clock.ts'
import type { ResultFile } from './result-file.ts'
import type { RequestSpool } from './request-spool.ts'
import type { RequestCounts, WireBatch } from '../wire/wire-types.ts'

/** What is known of a batch when it is accepted. */
export interface BatchFacts {
  readonly id: string
  /** How many batches were accepted before it. */
  readonly number: number
  readonly workspace: string
  /** `anthropic-version` of the create call: it holds for every request of the batch. */
  readonly version: string
  /** Whether the create call named betas. */
  readonly beta: boolean
  readonly requests: number
  readonly createdAt: number
  /** Processing time. */
  readonly durationMs: number
  readonly expiresAt: number
  readonly archivesAt: number
  /** From cancel to ended. */
  readonly cancelMs: number
  /** Before this moment nobody sees it, as with a commit that is late. */
  readonly visibleAt: number
  readonly spool?: RequestSpool
  /** For a planted batch, which has no requests: its results. */
  readonly planted?: () => ResultFile
  /** The faults that strike at this batch. */
  readonly faults: readonly BatchRule[]
}

export class Batch {
  readonly facts: BatchFacts
  canceledAt: number | undefined
  /** Set once every request has its result. */
  results: ResultFile | undefined
  counts: RequestCounts
  /** Descriptions given since it ended. */
  #looks = 0

  constructor(facts: BatchFacts) {
    this.facts = facts
    this.counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 }
  }

  /** The moment at which the last request is done. */
  get endsAt(): number {
    const { createdAt, durationMs, expiresAt, cancelMs } = this.facts
    const end = Math.min(createdAt + durationMs, expiresAt)
    return this.canceledAt === undefined ? end : Math.min(end, this.canceledAt + cancelMs)
  }

  /** How many of the requests, in processing order, were run before cancel or expiry. */
  get ran(): number {
    const { createdAt, durationMs, expiresAt, requests } = this.facts
    const until = Math.min(this.canceledAt ?? Infinity, expiresAt) - createdAt
    return until >= durationMs ? requests : Math.floor((requests * until) / durationMs)
  }

  get ended(): boolean {
    return this.results !== undefined
  }

  /** Ends a batch that has no requests to run. */
  endPlanted(): void {
    const { ran } = this
    const unrun = this.canceledAt === undefined ? 'expired' : 'canceled'
    this.counts.succeeded = ran
    this.counts[unrun] = this.facts.requests - ran
    this.results = this.facts.planted?.()
  }

  /** The moment at which its results are no longer to be had. */
  get archivesAt(): number {
    return this.hasFault('archived') ? this.endsAt : this.facts.archivesAt
  }

  isArchived(now: number): boolean {
    return now >= this.archivesAt
  }

  hasFault(fault: BatchRule['fault']): boolean {
    return this.facts.faults.some((rule) => rule.fault === fault)
  }

  /** The batch as the service describes it; the sum of the counts is the number of requests, always. */
  describe(now: number, baseURL: string, archivedUrlNull: boolean): WireBatch {
    const { id, requests, createdAt, expiresAt, faults } = this.facts
    const archived = this.isArchived(now)
    const running = { processing: requests, succeeded: 0, errored: 0, canceled: 0, expired: 0 }
    const reachable = this.ended && !(archived && archivedUrlNull)
    if (this.ended) this.#looks++
    const batch: WireBatch = {
      id,
      type: 'message_batch',
      processing_status: this.ended ? 'ended' : this.canceledAt ? 'canceling' : 'in_progress',
      request_counts: this.ended ? this.counts : running,
      created_at: toStamp(createdAt),
      expires_at: toStamp(expiresAt),
      ended_at: this.ended ? toStamp(this.endsAt) : null,
      cancel_initiated_at: this.canceledAt === undefined ? null : toStamp(this.canceledAt),
      archived_at: archived ? toStamp(this.archivesAt) : null,
      results_url: reachable ? `${baseURL}/v1/messages/batches/${id}/results` : null,
    }
    return disguise(batch, faults, { endMs: now - this.endsAt, looks: this.#looks })
  }
}
