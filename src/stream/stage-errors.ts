/** Errors that stages raise themselves. */

/** The error that `emit` rejects with, and the stream ends with, after a destroy. */
export function aborted(name: string, cause?: unknown): Error {
  const error = new Error(`${name}: the stream was destroyed`, cause === undefined ? {} : { cause })
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' })
}

/**
 * Wraps a thrown value that is no object: a falsy one would pass for success, and a row would be
 * lost silently.
 */
export function asError(thrown: unknown): Error {
  if (typeof thrown === 'object' && thrown !== null) return thrown as Error
  return new Error('something that is not an Error was thrown', { cause: thrown })
}
