import type { Failed, FailureKind } from '../../outcome.ts'
import { usageError } from './usage-error.ts'

const kinds: Readonly<Record<FailureKind, true>> = {
  errored: true,
  expired: true,
  canceled: true,
  refused: true,
  truncated: true,
  paused: true,
  invalid_output: true,
  unsure: true,
  rejected: true,
  unresolved: true,
}

/** Decides for `retryFailed`: kinds of failures and types of errors that are tried again too. */
export function retriesOf(
  names: readonly string[],
  flag: string,
): (failed: Failed) => true | undefined {
  for (const name of names) check(name, flag)
  const wanted = new Set(names)
  return ({ failure: { kind, error_type } }) =>
    wanted.has(kind) || (error_type !== undefined && wanted.has(error_type)) ? true : undefined
}

/** Types of errors are the service's words, and it may have new ones. */
function check(name: string, flag: string): void {
  if (name === 'rejected') {
    throw usageError(`${flag}: rejected rows can't be sent; correct them in the input`)
  }
  if (Object.hasOwn(kinds, name) || /^[a-z]+(_[a-z]+)*_error$/.test(name)) return
  const known = Object.keys(kinds).filter((kind) => kind !== 'rejected')
  throw usageError(
    `${flag} must be kinds of failures (${known.join(', ')}) or error types such as invalid_request_error, separated by commas, not ${JSON.stringify(name.slice(0, 40))}`,
  )
}
