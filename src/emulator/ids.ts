/** The ids that the emulator makes up, in the style of the service: `msgbatch_01…`. */
import { hash, randomBytes } from 'node:crypto'

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A random id: two emulators never share one, whatever their seeds. */
export function newId(prefix: string): string {
  return idOf(prefix, randomBytes(length))
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
  return idOf(prefix, hash('sha256', `${prefix} ${batchId} ${index}`, 'buffer'))
}

/** Characters after the prefix and the version `01`. */
const length = 22

function idOf(prefix: string, bytes: Buffer): string {
  let id = `${prefix}_01`
  for (let i = 0; i < length; i++) id += letters[(bytes[i] ?? 0) % letters.length]
  return id
}
