import type { FellBack } from './final-outcome.ts'

/**
 * True for an outcome that `fallBack` gave a value. It looks like an answer and is none: stages that judge,
 * retry or keep answers let it pass.
 */
export function isFellBack(outcome: { readonly ok: boolean }): outcome is FellBack {
  return outcome.ok && (outcome as { fallback?: unknown }).fallback === true
}
