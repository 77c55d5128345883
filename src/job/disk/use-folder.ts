/** Makes a job folder if there is none, locks it and lists its files. */
import { dirname } from 'node:path'
import { BatchlineError } from '../../errors.ts'
import type { Paths } from './paths.ts'
import { listAttempts } from './attempt-files.ts'
import type { AttemptFiles } from './attempt-files.ts'
import { checkAccess } from './check-access.ts'
import type { Disk } from './disk.ts'
import { lockFolder } from './lock.ts'
import type { Lock } from './lock.ts'
import { isThere } from './is-there.ts'

/** @throws BatchlineError `ERR_INPUT` if the folder can't be made. */
export async function makeFolder(disk: Disk, paths: Paths): Promise<void> {
  try {
    await makeFolders(disk, paths.folder)
  } catch (error) {
    throw unusable(paths.folder, error instanceof BatchlineError ? error.cause : error)
  }
}

/**
 * Makes the folder and its parents, each durably: if a power loss takes the folder, all that was paid is
 * lost with it. Node's own `recursive` never returns if an existing parent accepts no folder (/proc).
 */
async function makeFolders(disk: Disk, path: string): Promise<void> {
  const parent = dirname(path)
  if (!(await isThere(path)) && !(await isThere(parent))) await makeFolders(disk, parent)
  await disk.makeFolder(path)
}

/** @throws BatchlineError `ERR_LOCKED` while another process owns the folder, `ERR_STORAGE` if its disk is full or fails, `ERR_INPUT` if it can't be used. */
export async function lockOf(paths: Paths): Promise<Lock> {
  return await using(paths, async () => {
    await checkAccess(paths.folder)
    return await lockFolder(paths.lock)
  })
}

/** Lists the files of the locked folder, by attempt. @throws BatchlineError `ERR_INPUT` for a link, or if it can't be read. */
export async function filesOf(paths: Paths): Promise<Map<string, AttemptFiles>> {
  return await using(paths, () => listAttempts(paths.folder))
}

async function using<T>(paths: Paths, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof BatchlineError) throw cause
    throw unusable(paths.folder, cause)
  }
}

function unusable(folder: string, cause: unknown): BatchlineError {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new BatchlineError(
      'ERR_STORAGE',
      `no more files can be opened (${message}). Nothing was sent. Raise the limit (ulimit -n) and run the same program again.`,
      { cause },
    )
  }
  // A job in another folder would pay again for what this one has sent.
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO') {
    return new BatchlineError(
      'ERR_STORAGE',
      `the job folder ${folder} can't be used (${message}). Nothing was sent by this run. Batches that were sent before keep ` +
        'running, and the service keeps their results for 29 days. Free some space or repair the disk, and run the same program again.',
      { cause },
    )
  }
  return new BatchlineError(
    'ERR_INPUT',
    `the job folder ${folder} can't be used (${message}). Nothing was sent. Use a folder that can be written to.`,
    { cause },
  )
}
