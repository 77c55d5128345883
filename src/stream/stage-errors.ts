/** The errors that the kernel of the stages makes itself. */

/** What `emit` rejects with, and the stream ends with, once there is no one to work for. */
export function aborted(name: string, cause?: unknown): Error {
  const error = new Error(`${name}: the stream was destroyed`, cause === undefined ? {} : { cause })
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' })
}

/** A falsy throw would pass for success, and a row would be lost without a word. */
export function asError(thrown: unknown): Error {
  if (typeof thrown === 'object' && thrown !== null) return thrown as Error
  return new Error('something that is not an Error was thrown', { cause: thrown })
}
