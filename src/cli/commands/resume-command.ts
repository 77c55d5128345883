import { resolve } from 'node:path'
import { orphanWords } from '../../job/core/orphans.ts'
import { readJob } from '../../job/read-job.ts'
import { keptArgs } from '../options/command-record.ts'
import { conductRun } from './conduct-run.ts'
import { oneOf } from '../options/option-value.ts'
import { onePositional, parseCommand } from '../options/parse-command.ts'
import { runFlags } from '../options/run-flags.ts'
import { parseRun } from '../options/run-options.ts'

/**
 * `batchline resume DIR`: repeats the command that the job keeps, and takes back a cancel. What came
 * from stdin can't be read again, so there it runs with what is sealed.
 */
export async function resumeCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand('resume', args, {
    orphans: runFlags.orphans,
  })
  const folder = resolve(onePositional('resume', 'job folder', positionals))
  const { meta } = await readJob(folder)
  const options = parseRun(keptArgs(meta, folder), folder)
  const orphans = oneOf('orphans', values.orphans, orphanWords)
  return await conductRun(
    { ...options, orphans },
    { resume: true, recorded: options.inputs[0] === '-' },
  )
}
