import type { Outcome } from './outcome.ts'

/**
 * True for an outcome, also one that went through a spread or a JSON round trip. Stages use it to let
 * outcomes pass; it asks for the whole shape because rows are user data and may have a `type` too.
 */
export function isOutcome(item: unknown): item is Outcome {
  if (typeof item !== 'object' || item === null) return false
  const { type, ok, custom_id, position, attempt, failure } = item as Record<string, unknown>
  if (type !== 'outcome' || typeof custom_id !== 'string') return false
  if (!Number.isInteger(position) || !Number.isInteger(attempt)) return false
  if (ok === true) return true
  return ok === false && typeof failure === 'object' && failure !== null && 'kind' in failure
}
