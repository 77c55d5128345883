/** `batchline status DIR…`: reads folders without a lock, a key or a call, so it can be run at any time. */
import { promptTokens } from '../../cost/tokens.ts'
import type { AttemptStatus, JobStatus } from '../../job/job-status.ts'
import { readJob } from '../../job/read-job.ts'
import { findJobs } from '../../watch/find-jobs.ts'
import { overviewOf } from '../../watch/job-overview.ts'
import type { JobOverview } from '../../watch/job-overview.ts'
import { askedLines } from '../terminal/asked-lines.ts'
import { amount, costLines } from '../terminal/cost-lines.ts'
import { duplicateLine } from '../terminal/duplicate-line.ts'
import { exitCodes } from './exit-code.ts'
import { jobJson } from './job-json.ts'
import { statusOfMany } from './status-of-many.ts'
import { count, counted } from '../terminal/figures.ts'
import { onePositional, parseCommand } from '../options/parse-command.ts'
import { openBatchText } from '../terminal/open-batch-text.ts'
import { outcomeLines } from '../terminal/outcome-lines.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import { promptLines } from '../terminal/prompt-lines.ts'
import { shellWord } from '../terminal/shell-word.ts'

/** How often `--watch` looks where nothing else is said, in milliseconds. */
const defaultEveryMs = 5000

export async function statusCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand('status', args)
  const { json = false, watch = false, every = defaultEveryMs } = values
  if (positionals.length === 0 || positionals.includes('')) {
    onePositional('status', 'job folder', [])
  }
  const folders = await findJobs(positionals)
  const [folder = ''] = folders
  // One job by its own name has all of its status; what stands for several has a line each, also if it is one.
  const isOne = positionals.length === 1 && folder === positionals[0]
  if (!isOne || watch) {
    return await statusOfMany(positionals, { json, everyMs: watch ? every : undefined })
  }
  const reading = await readJob(folder)
  const { overview, status } = await overviewOf(reading)
  const lines = json
    ? [printableJson(jobJson({ overview, status }))]
    : [...statusLines(status, overview, reading.meta.origin, folder)]
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  return exitCodes.ok
}

function standingLines({ state, why, openBatches, oldestOpen }: JobOverview): string[] {
  const oldest = oldestOpen ? `, the oldest ${openBatchText(oldestOpen, Date.now())}` : ''
  const open =
    openBatches > 0 ? `; ${counted(openBatches, 'open batch', 'open batches')}${oldest}` : ''
  return [`${state}${why === undefined ? '' : `: ${why}`}${open}`]
}

function statusLines(
  status: JobStatus,
  overview: JobOverview,
  origin: string,
  folder: string,
): string[] {
  const { inputRows, canceled, duplicates, tripped, held, deletedBatches = 0 } = status
  const rows = inputRows === undefined ? 'end of input not seen yet' : counted(inputRows, 'row')
  return [
    `job ${status.job} at ${origin}: ${rows}`,
    ...(isTold(status, overview) ? [] : standingLines(overview)),
    ...status.attempts.map(attemptLine),
    ...(canceled
      ? [`canceled: nothing new is sent. To undo that: batchline resume ${shellWord(folder)}`]
      : []),
    ...askedLines(status),
    ...(tripped
      ? [`stopped: ${held}. Nothing new is sent. To go on: batchline resume ${shellWord(folder)}`]
      : []),
    ...(deletedBatches > 0
      ? [
          `${counted(deletedBatches, 'batch', 'batches')} deleted at the service; the results here are the only copy`,
        ]
      : []),
    ...promptLines(status),
    ...duplicates.map((id) => duplicateLine(id)),
    ...tokenLines(status),
    ...costLines(status, settledRows(status)),
    ...lastRunLines(status),
  ].map(printable)
}

/** Whether a line of its own says why nothing goes on. */
function isTold({ tripped, canceled }: JobStatus, { state, openBatches }: JobOverview): boolean {
  return (tripped !== undefined || (canceled && state === 'canceled')) && openBatches === 0
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
