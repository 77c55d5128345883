import { conductRun } from './conduct-run.ts'
import { parseRun } from '../options/run-options.ts'

/** `batchline run INPUT …`: makes a job of the input, or goes on with it. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const options = parseRun(args)
  return await conductRun(options, { resume: false, recorded: false })
}
