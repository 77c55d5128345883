import { describeThrown } from '../../describe-thrown.ts'
import { BatchlineError } from '../../errors.ts'
import { isPromise } from '../../kind-of.ts'
import type { Failed } from '../../outcome.ts'

/**
 * Whether the user's own function wants a failure asked.
 *
 * @throws BatchlineError `ERR_INPUT` if it throws, or returns a promise, which would count as a yes for every row
 */
export function isWanted(when: ((failed: Failed) => boolean) | undefined, failed: Failed): boolean {
  if (!when) return true
  let said: unknown
  try {
    said = when(failed)
  } catch (cause) {
    throw badWhen(failed, `threw ${describeThrown(cause)}`, cause)
  }
  if (!isPromise(said)) return Boolean(said)
  // It may reject as well, and nobody else listens.
  Promise.resolve(said).catch(() => {})
  throw badWhen(failed, 'returned a promise, which is not true or false')
}

function badWhen({ position }: Failed, what: string, cause?: unknown): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `askNow: when ${what}, for row ${position + 1} (position ${position}). It was not asked, and what is paid is kept. Fix when and ` +
      'run the same program again: it continues where this run stopped.',
    cause === undefined ? {} : { cause },
  )
}
