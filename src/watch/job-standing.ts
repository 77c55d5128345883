/** Where a job stands, in a word and a reason, from its folder alone. */
import { trippedText } from '../job/core/tripped-text.ts'
import type { JobState } from '../job/journal/job-state.ts'
import type { JobReading } from '../job/read-job.ts'
import { keptNumber } from './kept-option.ts'

/**
 * - `running`: a process works on it
 * - `in doubt`: a create call may have made a batch; the next run finds out
 * - `canceled`: nothing new is sent until it is resumed
 * - `stopped`: there is more to send, and no process does; `why` says what holds it, where that is known
 * - `waiting`: results are still to come, or the next step (`--once`) goes on
 * - `finished`: everything that was sent has its results here
 */
export type JobWord = 'running' | 'in doubt' | 'canceled' | 'stopped' | 'waiting' | 'finished'

/** Where a job stands. */
export interface JobStanding {
  readonly state: JobWord
  readonly why?: string
}

/** What the state alone does not say. */
export interface Around {
  /** The process that works on the job, in words. */
  readonly runner?: string | undefined
  readonly isCanceled: boolean
  /** Whether nothing is left that a cancel could hold. */
  readonly isAllOk: boolean
  /** Whether the last step (`--once`) has left something that a later one does by itself. */
  readonly isInSteps: boolean
  /** What its answers have cost so far, in USD. */
  readonly usd?: number | undefined
}

export function standingOf(reading: JobReading, around: Around): JobStanding {
  const { state } = reading
  if (around.runner !== undefined) return { state: 'running', why: around.runner }
  const { inDoubt, unsent } = countChunks(state)
  if (inDoubt > 0) {
    return { state: 'in doubt', why: `the reply to a create call was lost (${inDoubt})` }
  }
  if (around.isCanceled && !around.isAllOk) return { state: 'canceled' }
  const held = heldWhy(reading, around, unsent)
  const why = held === undefined ? {} : { why: held }
  // With batches under way the next step may send more, unless somebody has to look first.
  if ((state.awaited > 0 || around.isInSteps) && !state.tripped) return { state: 'waiting', ...why }
  return { state: held === undefined ? 'finished' : 'stopped', ...why }
}

function countChunks(state: JobState): { inDoubt: number; unsent: number } {
  let [inDoubt, unsent] = [0, 0]
  for (const { status, requests } of state.chunks()) {
    if (status === 'intended') inDoubt++
    else if (status === 'sealed' && requests > 0) unsent++
  }
  return { inDoubt, unsent }
}

function heldWhy(
  { state, meta, outcomes }: JobReading,
  { usd }: Around,
  unsent: number,
): string | undefined {
  if (state.tripped) return trippedText(state.tripped)
  const isEnded = state.inputRows !== undefined && unsent === 0
  if (isEnded) {
    const isCut = state.awaited === 0 && outcomes?.partial === true
    return isCut ? 'the last run ended before its last outcome' : undefined
  }
  const pilot = keptNumber(meta.command, 'pilot')
  if (pilot !== undefined && !state.go && state.awaited === 0 && hasResults(state)) {
    return 'the pilot waits for a decision: --go sends the rest'
  }
  const budget = keptNumber(meta.command, 'max-cost')
  const limit = budget === undefined ? '' : `; ${usd ?? 0} of its budget of ${budget} USD is spent`
  const what =
    unsent > 0
      ? `${unsent} ${unsent === 1 ? 'batch is' : 'batches are'} sealed and not sent`
      : 'the end of its input has not been reached'
  return `${what}${limit}`
}

function hasResults(state: JobState): boolean {
  for (const { status } of state.chunks()) if (status === 'fetched') return true
  return false
}
