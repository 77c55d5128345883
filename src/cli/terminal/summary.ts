/** The result of a run, in a few lines. */
import type { JobStatus } from '../../job/job-status.ts'
import { duplicateLine } from './duplicate-line.ts'
import { failureLines } from './failure-lines.ts'
import type { FailureContext } from './failure-lines.ts'
import { count, counted, duration } from './figures.ts'
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
  const { attempts, duplicates } = status
  const kinds = new Map<string, number>()
  for (const { rows, first } of tally.failures.values()) {
    const { kind } = first.failure
    kinds.set(kind, (kinds.get(kind) ?? 0) + rows)
  }
  const counts = [...kinds].map(([kind, rows]) => `${count(rows)} ${kind}`).join(', ')
  const batches = attempts.reduce((sum, { accepted, settled }) => sum + accepted + settled, 0)
  const lastAttempt = Math.max(1, ...attempts.map(({ attempt }) => attempt))
  return [
    `${counted(tally.ok + tally.failed, 'row')}: ${count(tally.ok)} ok, ${count(tally.failed)} failed` +
      (counts === '' ? '' : ` (${counts})`),
    ...failureLines(tally.failures.values(), context),
    ...blankLines(tally.blank),
    ...(answers ? [answersLine(tally.recalled, answers)] : []),
    `${counted(lastAttempt, 'attempt')}, ${counted(batches, 'batch', 'batches')}, ${counted(tally.inputTokens, 'token')} in, ` +
      `${counted(tally.outputTokens, 'token')} out, ${duration(elapsedMs)}`,
    ...duplicates.map((id) => duplicateLine(id)),
  ]
}

function answersLine(
  recalled: number,
  { folder, kept }: NonNullable<RunFigures['answers']>,
): string {
  return `${counted(recalled, 'answer')} came from ${folder}, ${count(kept)} kept there`
}

/** These rows were sent, and paid, without a value that the prompt asks for. Only the user knows whether that was meant. */
function blankLines(blank: ReadonlyMap<string, number>): string[] {
  return [...blank].map(
    ([field, rows]) =>
      `${counted(rows, 'row')} had nothing in ${JSON.stringify(field)} (null, empty or white space) and ${rows === 1 ? 'was' : 'were'} sent without it`,
  )
}
