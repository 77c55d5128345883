/** What a run came to, in a few lines. */
import type { JobStatus } from '../job/job-status.ts'
import { duplicateLine } from './duplicate-line.ts'
import { failureLines } from './failure-lines.ts'
import { count, counted, duration } from './figures.ts'
import type { Tally } from './tally.ts'

/** @param folder - of the job, as the user named it */
export function summaryLines(
  tally: Tally,
  status: JobStatus,
  { elapsedMs, folder }: { readonly elapsedMs: number; readonly folder: string },
): string[] {
  const { attempts, duplicates } = status
  const kinds = [...tally.failures].map(([kind, { rows }]) => `${count(rows)} ${kind}`).join(', ')
  const batches = attempts.reduce((sum, { accepted, settled }) => sum + accepted + settled, 0)
  const lastAttempt = Math.max(1, ...attempts.map(({ attempt }) => attempt))
  return [
    `${counted(tally.ok + tally.failed, 'row')}: ${count(tally.ok)} ok, ${count(tally.failed)} failed` +
      (kinds === '' ? '' : ` (${kinds})`),
    ...failureLines(tally.failures.values(), folder),
    `${counted(lastAttempt, 'attempt')}, ${counted(batches, 'batch', 'batches')}, ${counted(tally.inputTokens, 'token')} in, ` +
      `${counted(tally.outputTokens, 'token')} out, ${duration(elapsedMs)}`,
    ...duplicates.map((id) => duplicateLine(id)),
  ]
}
