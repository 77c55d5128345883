import { resolve } from 'node:path'
import { readJob } from '../../job/read-job.ts'
import { givenArgs, keptArgs } from '../options/command-record.ts'
import { libraryOptions } from '../options/library-options.ts'
import { optionsOf } from '../options/option-table.ts'
import type { GivenOptions } from '../options/option-values.ts'
import { onePositional, parseCommand } from '../options/parse-command.ts'
import { checkStdoutFree, parseRun } from '../options/run-options.ts'
import type { RunOptions } from '../options/run-options.ts'
import { conductRun } from './conduct-run.ts'

/**
 * `batchline resume DIR`: repeats the command that the job keeps, and takes back a cancel. What came
 * from stdin can't be read again, so such a job runs with the rows that are sealed.
 */
export async function resumeCommand(args: readonly string[]): Promise<number> {
  const { values, given, positionals } = parseCommand('resume', args)
  const folder = resolve(onePositional('resume', 'job folder', positionals))
  const { meta } = await readJob(folder)
  const kept = parseRun(withGiven(keptArgs(meta.command, folder), given), folder)
  const opened = withOpening(kept, libraryOptions(optionsOf('resume'), values).openJob)
  const options = { ...opened, once: values.once, json: values.json }
  checkStdoutFree(options)
  return await conductRun(options, { resume: true, recorded: kept.inputs[0] === '-' })
}

/**
 * The kept command with what `resume` was given, and the job keeps it so: a budget holds until another is
 * named, also where the next one says no more than `resume DIR`. Of an option that is there twice the last holds.
 */
function withGiven(kept: readonly string[], given: GivenOptions): readonly string[] {
  const end = kept.indexOf('--')
  return [...kept.slice(0, end), ...givenArgs(given), ...kept.slice(end)]
}

/** The kept command, with the options of `resume` itself for opening the job. */
function withOpening(
  options: RunOptions,
  given: Partial<RunOptions['library']['openJob']>,
): RunOptions {
  const { library } = options
  const pilot = { ...library.openJob.pilot, ...given.pilot }
  const maxErrorRate = { ...library.openJob.maxErrorRate, ...given.maxErrorRate }
  const openJob = {
    ...library.openJob,
    ...given,
    maxErrorRate,
    ...(pilot.rows || pilot.go ? { pilot } : {}),
  }
  return { ...options, library: { ...library, openJob } }
}
