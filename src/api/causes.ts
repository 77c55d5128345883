/** What an error of the SDK, of fetch or of the system may have; any of it may be missing. */
export interface Cause {
  readonly name?: unknown
  readonly message?: unknown
  readonly code?: unknown
  readonly syscall?: unknown
  readonly errors?: unknown
}

/** The SDK wraps fetch's error, and that the transport's. A chain that is longer may have no end. */
const maxDepth = 6

/** An error and, one after the other, what caused it. */
export function* causes(error: unknown): Generator<Cause> {
  let at = error
  for (let depth = 0; depth < maxDepth && typeof at === 'object' && at !== null; depth++) {
    yield at
    at = (at as { cause?: unknown }).cause
  }
}
