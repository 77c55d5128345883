/** What a job process is told, as one argument of JSON. */
import type { ErrorRateLimit } from '../../src/index.ts'
import type { FaultRows } from './fault-rows.ts'

export interface JobSpec {
  readonly folder: string
  readonly url: string
  readonly rows: FaultRows
  readonly out: string
  /** How long a create in doubt is looked for, in milliseconds. */
  readonly settleMs: number
  readonly maxRequests: number
  /** Cancels the job when so many batches were accepted. */
  readonly cancelAfter?: number
  /** Takes back a cancel. */
  readonly resume?: boolean
  /** Removes the bodies of what was handed on, before the job is closed. */
  readonly prune?: boolean
  /** Deletes the batches at the service, before the job is closed. */
  readonly deleteBatches?: boolean
  readonly keepFreeBytes?: number
  /** Looks at the first request before anything is sent. */
  readonly preflight?: boolean
  /** So many rows are a pilot, and it goes on by itself. */
  readonly pilot?: number
  /** Default 3. */
  readonly maxAttempts?: number
  /** Asks what has failed in the last attempt at once, so many calls at a time. */
  readonly askNow?: number
  /** Asks again for what an earlier run has given up. */
  readonly askAgain?: boolean
  /** One step, which waits for nothing. */
  readonly once?: boolean
  /** Stops when more fails than this. */
  readonly maxErrorRate?: ErrorRateLimit
}

/** Batches of a run have so many requests, where nothing else is said. */
export const maxRequests = 8
