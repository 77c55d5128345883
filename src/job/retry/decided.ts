import { describeThrown } from '../../describe-thrown.ts'
import { BatchlineError } from '../../errors.ts'
import { kindOf } from '../../kind-of.ts'
import type { Failed } from '../../outcome.ts'

/** The user's own function. It returns undefined to leave the decision to the failure. */
export type When = (failed: Failed) => boolean | undefined

/**
 * Whether a failure is to be sent again. The user's function decides about every kind but `rejected`: there is
 * nothing that could be sent.
 *
 * @param attempt - the key of the attempt that would send it
 * @throws BatchlineError `ERR_INPUT` if the function throws or returns something else: a bug in it must
 * neither pay for rows again nor give them up
 */
export function decided(when: When | undefined, failed: Failed, attempt: string): boolean {
  const { kind, retryable } = failed.failure
  if (!when || kind === 'rejected') return retryable
  let said: unknown
  try {
    said = when(failed)
  } catch (cause) {
    throw badWhen(failed, attempt, `threw ${describeThrown(cause)}`, cause)
  }
  if (typeof said === 'boolean') return said
  if (said === undefined) return retryable
  // An asynchronous function may reject as well, and nobody else listens.
  Promise.resolve(said).catch(() => {})
  throw badWhen(failed, attempt, `returned ${kindOf(said)}, which is not true, false or undefined`)
}

function badWhen(
  { position, part, parts }: Failed,
  attempt: string,
  what: string,
  cause?: unknown,
): BatchlineError {
  const which = part === undefined ? '' : `, request ${part + 1} of ${parts}`
  return new BatchlineError(
    'ERR_INPUT',
    `retryFailed: when ${what}, for row ${position + 1} (position ${position}${which}), which might have gone to attempt ${attempt}. ` +
      'Nothing was sent in that attempt by this run, and what is paid is kept. Fix when and run the same program again: it continues where this run stopped.',
    cause === undefined ? {} : { cause },
  )
}
