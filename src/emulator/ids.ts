/** The ids that the emulator makes up, in the style of the service: `msgbatch_01…`. */
import { hash, randomBytes } from 'node:crypto'

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A random id: two emulators never share one, whatever their seeds. */
export function newId(prefix: string): string {
  let id = `${prefix}_01`
  for (const byte of randomBytes(22)) id += letters[byte % letters.length]
  return id
}

/**
 * The same id for the same request of a batch: downloading its result twice gives the same bytes. A
 * request outside of a batch gets a new one.
 */
export function stableId(
  prefix: string,
  { batchId, index }: { readonly batchId: string | null; readonly index: number },
): string {
  if (batchId === null) return newId(prefix)
  return `${prefix}_01${hash('sha256', `${batchId} ${index}`).slice(0, 22)}`
}
