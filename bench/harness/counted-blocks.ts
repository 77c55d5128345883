/**
 * The large blocks of memory that a program asks for. They lie outside of V8's heap, and what is asked for
 * with every batch is left lying with every batch until a full collection.
 */
const leastBytes = 128 * 1024

/** From here on they are counted. @returns the bytes so far */
export function countBlocks(): () => number {
  let bytes = 0
  for (const name of ['allocUnsafe', 'allocUnsafeSlow'] as const) {
    const allocate = Buffer[name]
    Buffer[name] = (size) => {
      if (size >= leastBytes) bytes += size
      return allocate(size)
    }
  }
  return () => bytes
}
