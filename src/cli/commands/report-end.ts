/** What a run says at its end, and its exit code. */
import { existsSync } from 'node:fs'
import type { AnswerStore } from '../../answers/answer-store.ts'
import type { Job } from '../../job/job.ts'
import { defaultMaxAttempts } from '../../retry-failed.ts'
import { errorText, exitCodeOf, exitCodes } from './exit-code.ts'
import { isClosedPipe } from '../terminal/closed-pipe.ts'
import { count, counted } from '../terminal/figures.ts'
import type { RunOptions } from '../options/run-options.ts'
import { reviewLines } from '../terminal/review-lines.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { summaryLines } from '../terminal/summary.ts'
import type { Tally } from '../terminal/tally.ts'
import type { Terminal } from '../terminal/terminal.ts'

export interface RunEnd {
  readonly options: RunOptions
  /** Closed. */
  readonly job: Job
  /** The store of `--answers`, closed. */
  readonly answers: AnswerStore | undefined
  readonly tally: Tally
  readonly terminal: Terminal
  readonly elapsedMs: number
  /** The rows came from the job's records, and the input had not been read to its end. */
  readonly isPartial: boolean
  /** What ended the run early. */
  readonly failure: unknown
  /** The exit code of the signal that ended the run. */
  readonly interrupted: number | undefined
}

/** @returns the exit code */
export function reportEnd(end: RunEnd): number {
  const { options, tally, terminal, elapsedMs } = end
  if (end.failure !== undefined) return reportFailure(end)
  const lines = summaryLines(tally, end.job.status(), {
    elapsedMs,
    answers: end.answers,
    folder: options.job,
    repairs: !options.schema || options.library.validate.repair === true,
    maxAttempts: options.library.retryFailed.maxAttempts ?? defaultMaxAttempts,
  })
  for (const line of lines) terminal.say(line)
  for (const line of reviewLines(tally.reviewed, options.review)) terminal.say(line)
  if (end.isPartial) return reportPartial(end)
  terminal.say(`output: ${outputOf(options)}; job: ${options.job}`)
  return tally.failed > 0 ? exitCodes.rowsFailed : exitCodes.ok
}

function reportPartial({ options, tally, terminal }: RunEnd): number {
  const next = tally.outcomes.lastPosition + 1
  terminal.say(
    `the job has not seen the end of its input: rows from row ${next + 1} (position ${next}) on are missing. Run ` +
      `the same command again with the whole input. Output so far: ${outputOf(options)}`,
  )
  return exitCodes.stopped
}

function reportFailure(end: RunEnd): number {
  const { options, terminal, failure, interrupted } = end
  const folder = shellWord(options.job)
  if (interrupted !== undefined) {
    terminal.say('stopped. Accepted batches keep running, and nothing is lost.')
  } else if (isClosedPipe(failure)) {
    terminal.say('the reader of stdout closed it: stopped. Nothing is lost.')
  } else {
    const text = errorText(failure)
    // A gate that is held says so at once, and mostly nothing comes behind it.
    if (terminal.said !== text) terminal.say(`batchline: ${text}`)
  }
  if (process.env['BATCHLINE_DEBUG'] === '1') console.error(failure)
  sayOutputSoFar(end)
  if (interrupted !== undefined || isClosedPipe(failure)) {
    const next =
      options.inputs[0] === '-'
        ? `run the same command with the whole input, or use only the rows already sealed: batchline resume ${folder}`
        : `batchline resume ${folder}`
    terminal.say(`To go on: ${next}. To cancel: batchline cancel ${folder}`)
  }
  return interrupted ?? exitCodeOf(failure)
}

/** The unfinished output is kept as a .part file, beside the last complete one. */
function sayOutputSoFar({ options: { output }, tally, terminal }: RunEnd): void {
  const rows = tally.ok + tally.failed
  if (rows === 0 || output === '-' || !existsSync(`${output}.part`)) return
  terminal.say(
    `${counted(rows, 'row')} so far (${count(tally.ok)} ok, ${count(tally.failed)} failed), not complete: ${output}.part`,
  )
}

function outputOf({ output, rejects }: RunOptions): string {
  const rows = output === '-' ? 'stdout' : output
  return rejects === undefined ? rows : `${rows}, failed rows in ${rejects}`
}
