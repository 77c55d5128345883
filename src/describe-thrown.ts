import { describeError } from './describe-error.ts'

/**
 * What a function of the user threw that works on answers. Errors of JSON.parse quote their input, which
 * may be an answer, so only their name is used.
 */
export function describeThrown(thrown: unknown): string {
  return thrown instanceof SyntaxError ? thrown.name : describeError(thrown)
}
