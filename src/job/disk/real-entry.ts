import type { Dirent } from 'node:fs'
import { join } from 'node:path'
import { BatchlineError } from '../../errors.ts'

/** @throws BatchlineError `ERR_INPUT` for a link, a folder, or whatever else is no file. */
export function checkIsFile(folder: string, entry: Dirent): void {
  if (!entry.isFile()) throw strange(folder, entry, 'is no regular file')
}

/** @throws BatchlineError `ERR_INPUT` for a link, or whatever else is no folder. */
export function checkIsFolder(folder: string, entry: Dirent): void {
  if (!entry.isDirectory()) throw strange(folder, entry, 'is no folder')
}

function strange(folder: string, entry: Dirent, what: string): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `${join(folder, entry.name)} ${entry.isSymbolicLink() ? 'is a symbolic link' : what}: what a job sends and pays lies in its ` +
      'folder itself. Nothing was sent. Put the real one in its place, or give another folder.',
  )
}
