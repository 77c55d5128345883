/**
 * Explains the errors of writing rows. Every message names the path; the system's error is the
 * `cause`.
 */
import { BatchlineError } from '../errors.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'part of its path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  EMFILE: 'this process has too many files open',
}

/**
 * @param verb - what was tried: `open`, `write`, `sync`, `rename`
 * @param path - the file as the user named it
 */
export function storageError(verb: string, path: string, cause: NodeJS.ErrnoException): Error {
  if (cause instanceof BatchlineError || cause.name === 'AbortError') return cause
  const { code = cause.name } = cause
  return new BatchlineError(
    'ERR_STORAGE',
    `could not ${verb} ${path}: ${reasons[code] ?? code}. Nothing paid is lost: results are in the job ` +
      'folder, and a complete output of an earlier run is unchanged. Fix the problem and run the same program again.',
    { cause },
  )
}
