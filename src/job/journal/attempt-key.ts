/**
 * The key of an attempt: its number, preceded by the name of its `retryFailed` if that has one (`2`,
 * `strong-2`). It is part of folder names and wire ids, so the name must be short and plain.
 */
export function attemptKey(ref: { readonly attempt: number; readonly name?: string }): string {
  return ref.name === undefined ? String(ref.attempt) : `${ref.name}-${ref.attempt}`
}

/** Splits a key into number and name. */
export function parseAttemptKey(key: string): { attempt: number; name?: string } {
  const dash = key.lastIndexOf('-')
  if (dash === -1) return { attempt: Number(key) }
  return { attempt: Number(key.slice(dash + 1)), name: key.slice(0, dash) }
}

/** Names that a `retryFailed` may have. */
export const attemptName: RegExp = /^[a-z][a-z0-9]{0,7}$/
