import type { Dirent } from 'node:fs'
import { join } from 'node:path'
import { BatchlineError } from '../../errors.ts'

/** @throws BatchlineError `ERR_INPUT` for a link, a folder, or anything else that is not a file. */
export function checkIsFile(folder: string, entry: Dirent): void {
  if (!entry.isFile()) throw wrongKind(folder, entry, 'is not a regular file')
}

/** @throws BatchlineError `ERR_INPUT` for a link, or anything else that is not a folder. */
export function checkIsFolder(folder: string, entry: Dirent): void {
  if (!entry.isDirectory()) throw wrongKind(folder, entry, 'is not a folder')
}

function wrongKind(folder: string, entry: Dirent, what: string): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `${join(folder, entry.name)} ${entry.isSymbolicLink() ? 'is a symbolic link' : what}: the files that decide what a job sends and ` +
      'pays must lie in its folder itself. Nothing was sent. Put the real one in its place, or use another folder.',
  )
}
