/**
 * Counts the large blocks of memory that a program allocates. They are outside V8's heap, so blocks
 * that each batch allocates pile up until a full collection.
 */
const leastBytes = 128 * 1024

/** Starts counting. @returns a function that gives the bytes so far */
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
