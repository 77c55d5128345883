/** Chooses how lines reach a target: through a .part file, or directly into a stream. */
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { PartFile } from './part-file.ts'
import type { RowFile } from './row-file.ts'
import { storageError } from '../order/storage-error.ts'
import { StreamFile } from './stream-file.ts'

/**
 * @param target - a path, `'-'` for stdout, or a Writable of bytes, which is not ended
 * @param onError - called when a write fails that nobody awaits
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
  // Write to devices and pipes directly: a rename over /dev/null would remove it.
  if (found && !found.isFile())
    return new StreamFile(target, createWriteStream(target), true, onError)
  return PartFile.open(target, onError)
}
