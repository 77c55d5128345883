/** The result of a run, in a few lines. */
import type { JobCost } from '../../cost/job-cost.ts'
import { promptTokens } from '../../cost/tokens.ts'
import type { JobStatus } from '../../job/job-status.ts'
import { askedLines } from './asked-lines.ts'
import { costLines } from './cost-lines.ts'
import { duplicateLine } from './duplicate-line.ts'
import { failureLines } from './failure-lines.ts'
import type { FailureContext } from './failure-lines.ts'
import { count, counted, duration } from './figures.ts'
import { promptLines } from './prompt-lines.ts'
import { outcomeLines } from './outcome-lines.ts'
import type { Tally } from './tally.ts'

export interface RunFigures {
  readonly elapsedMs: number
  /** The store of answers, where there is one. */
  readonly answers: { readonly folder: string; readonly kept: number } | undefined
}

export function summaryLines(
  tally: Tally,
  status: JobStatus,
  { elapsedMs, answers, ...context }: FailureContext & RunFigures,
): string[] {
  const { attempts, duplicates, cost } = status
  const kinds = new Map<string, number>()
  for (const { rows, first } of tally.outcomes.failures.values()) {
    const { kind } = first.failure
    kinds.set(kind, (kinds.get(kind) ?? 0) + rows)
  }
  const reasons = [...kinds].map(([kind, rows]) => `${count(rows)} ${kind}`).join(', ')
  const batches = attempts.reduce((sum, { accepted, settled }) => sum + accepted + settled, 0)
  const lastAttempt = Math.max(1, ...attempts.map(({ attempt }) => attempt))
  const { rows } = tally.outcomes
  const counts = status.outcomes ?? tally.outcomes.counts()
  const { inputTokens, outputTokens } = tokensOf(cost)
  return [
    `${counted(rows, 'row')}: ${count(tally.ok)} ok, ${count(tally.failed)} failed` +
      (reasons === '' ? '' : ` (${reasons})`),
    ...failureLines(tally.outcomes.failures.values(), context),
    ...blankLines(tally.blank),
    ...sharedLines(counts.shared),
    ...(answers ? [answersLine(counts.recalled, answers)] : []),
    ...outcomeLines(counts),
    `${counted(lastAttempt, 'attempt')}, ${counted(batches, 'batch', 'batches')}, ${counted(inputTokens, 'token')} in, ` +
      `${counted(outputTokens, 'token')} out, ${duration(elapsedMs)}`,
    ...askedLines(status),
    ...promptLines(status),
    ...duplicates.map((id) => duplicateLine(id)),
    ...costLines(status, rows),
  ]
}

/** Of all attempts, also of those that an earlier run has made. */
function tokensOf(cost: JobCost | undefined): { inputTokens: number; outputTokens: number } {
  if (!cost) return { inputTokens: 0, outputTokens: 0 }
  return { inputTokens: promptTokens(cost.tokens), outputTokens: cost.tokens.output }
}

function sharedLines(shared: number): string[] {
  if (shared === 0) return []
  return [`${counted(shared, 'row')} shared the request of an equal row, at no extra cost`]
}

function answersLine(
  recalled: number,
  { folder, kept }: NonNullable<RunFigures['answers']>,
): string {
  return `${counted(recalled, 'answer')} came from ${folder}; ${counted(kept, 'new answer')} stored there`
}

/** These rows were sent, and paid, without a value that the prompt asks for. Only the user knows whether that was meant. */
function blankLines(blank: ReadonlyMap<string, number>): string[] {
  return [...blank].map(
    ([field, rows]) =>
      `${counted(rows, 'row')} had no value in ${JSON.stringify(field)} (null, empty or white space) and ${rows === 1 ? 'was' : 'were'} sent without it`,
  )
}
