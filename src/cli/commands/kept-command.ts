/** The command line that a job keeps for `batchline resume`. */
import { Disk } from '../../job/disk/disk.ts'
import { Paths } from '../../job/disk/paths.ts'
import type { Job } from '../../job/job.ts'
import { readMeta, writeMeta } from '../../job/core/job-meta.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'

/**
 * Keeps a command while it runs, and after. Where it turns out not to fit the job, the earlier one is kept
 * again: that one made what the job holds.
 */
export async function runKept(job: Job, command: unknown, run: () => Promise<void>): Promise<void> {
  const before = await keepCommand(job, command)
  try {
    await run()
  } catch (error) {
    if (before !== undefined && exitCodeOf(error) === exitCodes.usage) {
      await keepCommand(job, before)
    }
    throw error
  }
}

/**
 * Writes the command into `job.json`. The job has to be open: its lock keeps other processes from
 * writing that file.
 *
 * @returns the command that was there before
 */
async function keepCommand(job: Job, command: unknown): Promise<unknown> {
  const paths = new Paths(job.folder)
  const meta = await readMeta(paths)
  if (!meta) return undefined
  const { command: before, ...rest } = meta
  if (JSON.stringify(before) !== JSON.stringify(command)) {
    await writeMeta(new Disk(), paths, { ...rest, command })
  }
  return before
}
