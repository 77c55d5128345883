import { stat } from 'node:fs/promises'
import { BatchlineError } from '../errors.ts'
import { readMeta } from './core/job-meta.ts'
import type { JobMeta } from './core/job-meta.ts'
import type { Paths } from './disk/paths.ts'

/**
 * What identifies the job of a folder that is read from outside.
 *
 * @throws BatchlineError `ERR_INPUT` where there is no job, with what there is instead
 */
export async function metaOfJob(paths: Paths): Promise<JobMeta> {
  const { folder } = paths
  const there = await stat(folder).catch((error: NodeJS.ErrnoException) => error)
  // Asked for before job.json is read: that would fail with an error of the system.
  const isFile = !(there instanceof Error) && !there.isDirectory()
  const meta = isFile ? undefined : await readMeta(paths)
  if (meta) return meta
  const isMissing = there instanceof Error && there.code === 'ENOENT'
  const what = isMissing
    ? 'there is no such folder'
    : isFile
      ? 'it is a file'
      : 'it has no job.json'
  throw new BatchlineError(
    'ERR_INPUT',
    `${folder} is not a job folder: ${what}. Nothing was changed. Name the folder that --job names, or FILE.job ` +
      'beside the output of the run.',
  )
}
