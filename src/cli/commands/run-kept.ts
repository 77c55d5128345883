import type { Job } from '../../job/job.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'

/**
 * Keeps a command in the job for `batchline resume`, while it runs and after. If it turns out not to fit
 * the job, the earlier one is kept again: that one made what the job holds.
 */
export async function runKept(job: Job, command: unknown, run: () => Promise<void>): Promise<void> {
  const before = await job.keepCommand(command)
  try {
    await run()
  } catch (error) {
    if (before !== undefined && exitCodeOf(error) === exitCodes.usage) {
      await job.keepCommand(before)
    }
    throw error
  }
}
