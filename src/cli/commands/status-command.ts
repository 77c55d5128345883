/** `batchline status DIR`: reads the folder without a lock, a key or a call, so it can be run at any time. */
import { existsSync } from 'node:fs'
import { promptTokens } from '../../cost/tokens.ts'
import type { AttemptStatus, JobStatus } from '../../job/job-status.ts'
import { jobStatus } from '../../job/job-status.ts'
import { readJob } from '../../job/read-job.ts'
import { askedLines } from '../terminal/asked-lines.ts'
import { amount, costLines } from '../terminal/cost-lines.ts'
import { duplicateLine } from '../terminal/duplicate-line.ts'
import { exitCodes } from './exit-code.ts'
import { count, counted } from '../terminal/figures.ts'
import { onePositional, parseCommand } from '../options/parse-command.ts'
import { outcomeLines } from '../terminal/outcome-lines.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import { promptLines } from '../terminal/prompt-lines.ts'
import { shellWord } from '../terminal/shell-word.ts'

export async function statusCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand('status', args)
  const folder = onePositional('status', 'job folder', positionals)
  const { paths, meta, state, outcomes } = await readJob(folder)
  // A cancel beside a running process writes its file first; the record follows.
  const status = {
    ...jobStatus(meta.id, state, undefined, outcomes),
    canceled: existsSync(paths.cancel),
  }
  const lines = values.json ? [printableJson(status)] : statusLines(status, meta.origin, folder)
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  return exitCodes.ok
}

function statusLines(status: JobStatus, origin: string, folder: string): string[] {
  const { inputRows, canceled, duplicates, tripped, held } = status
  const rows = inputRows === undefined ? 'end of the input not seen yet' : counted(inputRows, 'row')
  return [
    `job ${status.job} at ${origin}: ${rows}`,
    ...status.attempts.map(attemptLine),
    ...(canceled
      ? [`canceled: nothing new is sent. To take that back: batchline resume ${shellWord(folder)}`]
      : []),
    ...askedLines(status),
    ...(tripped
      ? [`stopped: ${held}. Nothing new is sent. To go on: batchline resume ${shellWord(folder)}`]
      : []),
    ...promptLines(status),
    ...duplicates.map((id) => duplicateLine(id)),
    ...tokenLines(status),
    ...costLines(status, settledRows(status)),
    ...lastRunLines(status),
  ].map(printable)
}

/** What a run saw that may be over, or still going on in another process. */
function lastRunLines({ outcomes }: JobStatus): string[] {
  if (!outcomes) return []
  const { rows, ok, failed, failures, at, partial } = outcomes
  const reasons = failures.map(
    ({ kind, error_type, rows: of, first }) =>
      `${error_type ?? kind}: ${counted(of, 'row')}, first row ${first.position + 1}`,
  )
  return [
    `last run, ${at}: ${counted(rows, 'row')}${partial ? ' before it was stopped' : ''}, ${count(ok)} ok, ${count(failed)} failed`,
    ...reasons,
    ...outcomeLines(outcomes),
  ]
}

function tokenLines({ cost }: JobStatus): string[] {
  if (!cost) return []
  const { answers, tokens } = cost
  return [
    `${counted(answers, 'answer')}: ${counted(promptTokens(tokens), 'token')} in, ${counted(tokens.output, 'token')} out`,
  ]
}

/** The rows of the input; undefined while the cost of some of them is still to come. */
function settledRows({ inputRows, sentRows, attempts }: JobStatus): number | undefined {
  const isDone = attempts.every(({ inDoubt, accepted }) => inDoubt + accepted === 0)
  return isDone && sentRows === inputRows ? inputRows : undefined
}

function attemptLine(of: AttemptStatus): string {
  const name = of.name === undefined ? '' : ` (${of.name})`
  return (
    `attempt ${of.attempt}${name}: batches ${count(of.settled)} settled, ${count(of.accepted)} accepted, ` +
    `${count(of.inDoubt)} in doubt, ${count(of.sealed)} sealed and not sent; ` +
    `requests ${count(of.settledRequests)} settled of ${count(of.requests)} sent` +
    (of.cost ? `; cost ${amount(of.cost)}` : '')
  )
}
