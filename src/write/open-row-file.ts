/** Chooses how lines reach a target: by way of a .part file, or straight into a stream. */
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { PartFile } from './part-file.ts'
import type { RowFile } from './row-file.ts'
import { storageError } from './storage-error.ts'
import { StreamFile } from './stream-file.ts'

/**
 * @param target - a path, `'-'` for stdout, or a Writable of bytes, which is not ended
 * @param onError - told when a write fails that nobody waits for
 */
export async function openRowFile(
  target: string | Writable,
  onError: (error: Error) => void,
): Promise<RowFile> {
  if (target === '-') return new StreamFile('stdout', process.stdout, false, onError)
  if (typeof target !== 'string') return new StreamFile('the output stream', target, false, onError)
  const found = await stat(target).catch(() => undefined)
  if (found?.isDirectory()) {
    throw storageError('write', target, Object.assign(new Error('a folder'), { code: 'EISDIR' }))
  }
  // A device or a pipe can't be replaced by a file: a rename over /dev/null would take it away.
  if (found && !found.isFile())
    return new StreamFile(target, createWriteStream(target), true, onError)
  return PartFile.open(target, onError)
}
