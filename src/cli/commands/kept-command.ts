import { Disk } from '../../job/disk/disk.ts'
import { Paths } from '../../job/disk/paths.ts'
import type { Job } from '../../job/job.ts'
import { readMeta, writeMeta } from '../../job/core/job-meta.ts'

/**
 * Keeps a command in `job.json`. The job has to be open: its lock is what keeps other processes from
 * writing that file.
 *
 * @returns what was kept before
 */
export async function keepCommand(job: Job, command: unknown): Promise<unknown> {
  const paths = new Paths(job.folder)
  const meta = await readMeta(paths)
  if (!meta) return undefined
  const { command: before, ...rest } = meta
  if (JSON.stringify(before) !== JSON.stringify(command)) {
    await writeMeta(new Disk(), paths, command === undefined ? rest : { ...rest, command })
  }
  return before
}
