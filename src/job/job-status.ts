import { attemptCost, usageCost } from '../cost/cost-figures.ts'
import type { AttemptCost, JobCost } from '../cost/job-cost.ts'
import { parseAttemptKey } from './journal/attempt-key.ts'
import type { ChunkState } from './journal/chunk-state.ts'
import { isOnlyRecalled } from './journal/chunk-state.ts'
import type { Held } from './core/gate.ts'
import type { RunOutcomes } from '../outcome-counts.ts'
import type { JobState } from './journal/job-state.ts'

/**
 * The state of one attempt, as numbers of chunks and requests.
 *
 * @example
 * ```ts
 * const shareOf = ({ requests, settledRequests }: AttemptStatus) => settledRequests / requests
 * ```
 */
export interface AttemptStatus {
  /** From 1. */
  readonly attempt: number
  /** Of the `retryFailed` that made it; absent without one, and for the first attempt. */
  readonly name?: string
  /** Sealed, but not sent. */
  readonly sealed: number
  /** Sent, but it is not known whether the service accepted them. */
  readonly inDoubt: number
  /** Accepted, and their results not yet on disk. */
  readonly accepted: number
  /** Their results are on disk, or are known to be unavailable. */
  readonly settled: number
  /** Requests of all chunks that were sent or may have been sent. */
  readonly requests: number
  /** Requests of settled chunks. */
  readonly settledRequests: number
  /** What its answers used and cost. Absent until results of it are here. */
  readonly cost?: AttemptCost
}

/**
 * The progress of a job.
 *
 * @example
 * ```ts
 * const { attempts, held }: JobStatus = job.status()
 * for (const { attempt, accepted, settled } of attempts) console.log(attempt, accepted, settled)
 * if (held) console.log(`nothing new is sent: ${held}`)
 * ```
 */
export interface JobStatus {
  /** The id of the job, as it stands in its folder. */
  readonly job: string
  /** In the order in which they began. */
  readonly attempts: readonly AttemptStatus[]
  /** Rows of the input. Absent until a run has seen its end. */
  readonly inputRows?: number
  /** Rows from the first to the last sealed one: those that `job.recorded()` yields. */
  readonly sealedRows: number
  /** Rows from the first to the last one that was sent, may have been sent, or is recorded as recalled. */
  readonly sentRows: number
  /** Whether the job was canceled and not opened with `resume: true` since. */
  readonly canceled: boolean
  /** Why nothing new is sent. Absent if sending is allowed. */
  readonly held?: string
  /** Second batches of our chunks, made for reasons outside our control. */
  readonly duplicates: readonly string[]
  /** What the answers of all attempts used and cost. Absent until results are here. */
  readonly cost?: JobCost
  /**
   * What came out of the last run that got as far as outcomes, this one included. Absent without a
   * `countOutcomes`, and where what the folder keeps of it is damaged or of another version.
   */
  readonly outcomes?: RunOutcomes
}

/** @internal */
export function jobStatus(
  job: string,
  state: JobState,
  held?: Held,
  outcomes?: RunOutcomes,
): JobStatus {
  const attempts = [...state.attempts.keys()].map((key) => attemptStatus(state, key))
  const cost = jobCost(state, attempts)
  return {
    job,
    attempts,
    ...(state.inputRows === undefined ? {} : { inputRows: state.inputRows }),
    sealedRows: rowsOf(state.attempts.get('1')?.chunks.values() ?? []),
    sentRows: rowsOf(state.attempts.get('1')?.bound() ?? []),
    canceled: state.canceled,
    ...(held ? { held: held.message } : {}),
    duplicates: state.duplicates.map(({ id }) => id),
    ...(cost ? { cost } : {}),
    ...(outcomes ? { outcomes } : {}),
  }
}

function jobCost(state: JobState, attempts: readonly AttemptStatus[]): JobCost | undefined {
  if (!attempts.some(({ cost }) => cost)) return undefined
  const unknown = attempts.reduce((sum, { cost }) => sum + (cost?.unknownRequests ?? 0), 0)
  const run = state.spentInRun
  return { ...attemptCost(state.cost, unknown), ...(run ? { run: usageCost(run) } : {}) }
}

function rowsOf(chunks: Iterable<ChunkState>): number {
  let rows = 0
  for (const { to } of chunks) rows = Math.max(rows, to[0] + 1)
  return rows
}

function attemptStatus(state: JobState, key: string): AttemptStatus {
  const count = { sealed: 0, inDoubt: 0, accepted: 0, settled: 0, requests: 0, settledRequests: 0 }
  const { chunks, cost: sum } = state.attempt(key)
  let unknown = 0
  let isKnown = false
  for (const chunk of chunks.values()) {
    if (chunk.status === 'split') continue
    unknown += unknownRequests(chunk)
    isKnown ||= chunk.usage !== undefined || unknown > 0
    if (chunk.status === 'sealed') {
      if (!isOnlyRecalled(chunk)) count.sealed++
      continue
    }
    count.requests += chunk.requests
    if (chunk.status === 'intended') count.inDoubt++
    else if (chunk.status === 'accepted') count.accepted++
    else {
      count.settled++
      count.settledRequests += chunk.requests
    }
  }
  const cost = isKnown ? { cost: attemptCost(sum, unknown) } : {}
  return { ...parseAttemptKey(key), ...count, ...cost }
}

/** Requests that may be billed without being in any sum. */
function unknownRequests({ status, usage, requests, missing = 0 }: ChunkState): number {
  if (status !== 'fetched' && status !== 'unresolved') return 0
  return usage ? missing : requests
}
