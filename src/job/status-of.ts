/** The progress of a job, counted from its journal. */
import { attemptCost, usageCost } from '../cost/cost-figures.ts'
import type { JobCost } from '../cost/job-cost.ts'
import type { RunOutcomes } from '../outcome-counts.ts'
import type { Held } from './core/gate.ts'
import { trippedText } from './core/tripped-text.ts'
import type { AskedNowStatus, AttemptStatus, JobStatus, PromptStatus } from './job-status.ts'
import type { AskedState } from './journal/asked-state.ts'
import { parseAttemptKey } from './journal/attempt-key.ts'
import type { ChunkState } from './journal/chunk-state.ts'
import { isOnlyRecalled } from './journal/chunk-state.ts'
import type { JobState } from './journal/job-state.ts'

export function statusOf(
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
    ...heldOf(state, held),
    duplicates: state.duplicates.map(({ id }) => id),
    ...(state.deleted.size > 0 ? { deletedBatches: state.deleted.size } : {}),
    ...(state.asked.rows > 0 ? { askedNow: askedNow(state.asked) } : {}),
    ...(cost ? { cost } : {}),
    prompts: promptsOf(state),
    ...(outcomes ? { outcomes } : {}),
  }
}

function askedNow(state: AskedState): AskedNowStatus {
  const { rows, answered, refused, open, cutOff, givenUp, lost, cost } = state
  const askedAgain = lost.length
  const known = { rows, answered, refused, open, cutOff, givenUp, askedAgain }
  return { ...known, cost: attemptCost(cost, askedAgain) }
}

function heldOf(
  { tripped }: JobState,
  held: Held | undefined,
): Pick<JobStatus, 'held' | 'tripped'> {
  if (!tripped) return held ? { held: held.message } : {}
  const { rows, failed, limit, reasons } = tripped
  const seen = { rate: failed / rows, rows, failed, limit, reasons }
  return { held: held?.message ?? trippedText(tripped), tripped: seen }
}

function promptsOf(state: JobState): PromptStatus[] {
  const found = new Map<string, { -readonly [Key in keyof PromptStatus]: PromptStatus[Key] }>()
  for (const attempt of state.attempts.values()) {
    for (const chunk of attempt.chunks.values()) {
      // Of a chunk that went in parts all counts, once one of them was sent.
      if (chunk.part) continue
      const isSent = attempt.isBound(chunk) && chunk.status !== 'refused'
      for (const [i, prompt] of chunk.prompts.entries()) {
        if (!prompt) continue
        const key = JSON.stringify([prompt.hash, prompt.version])
        const known = found.get(key) ?? { ...prompt, requests: 0, sent: 0 }
        const requests = chunk.promptCounts[i] ?? chunk.requests
        known.requests += requests
        if (isSent) known.sent += requests
        found.set(key, known)
      }
    }
  }
  return [...found.values()]
}

function jobCost(state: JobState, attempts: readonly AttemptStatus[]): JobCost | undefined {
  if (!attempts.some(({ cost }) => cost) && state.asked.rows === 0) return undefined
  const { length: lost } = state.asked.lost
  const unknown = attempts.reduce((sum, { cost }) => sum + (cost?.unknownRequests ?? 0), lost)
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
