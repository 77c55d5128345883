/** The assumptions: documented limits, and what can't be measured here. */

export interface Tier {
  readonly name: string
  /** Requests in batches that have not ended, across the organization. */
  readonly queuedRequests: number
  /** Calls per minute to all batch endpoints. */
  readonly callsPerMinute: number
}

/** docs: api/rate-limits. */
export const tiers: readonly Tier[] = [
  { name: 'Start', queuedRequests: 200_000, callsPerMinute: 1000 },
  { name: 'Build', queuedRequests: 300_000, callsPerMinute: 2000 },
  { name: 'Scale', queuedRequests: 500_000, callsPerMinute: 4000 },
]

export const given = {
  /** Bytes of a row of the input: a ready request. */
  rowBytes: 1000,
  /** Requests in a batch, the service's limit. docs: build-with-claude/batch-processing */
  requestsPerBatch: 100_000,
  /** Bytes of a create body, as `chunkBySize` cuts them. */
  bytesPerBatch: 255_000_000,
  /** Hours from create to ended. Most batches take less than one, says the documentation. */
  hoursPerBatch: 1,
  /** The most there can be: two calls each `pollMs` (30 s) while the newest batch is young. */
  pollCallsPerHour: 240,
  /** Peak RSS in MB of a run with batches as full as they get (memory.ts, 2 GB, Node 20). */
  peakMB: 210,
} as const
