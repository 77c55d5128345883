import { describeError } from '../../describe-error.ts'
import { BatchlineError } from '../../errors.ts'
import { kindOf } from '../../kind-of.ts'
import type { BatchRequest, Failed } from '../../outcome.ts'
import { isRequestLike } from '../../wiring.ts'

/** The user's own: undefined gives the row up. */
export type Rewrite = (request: BatchRequest, failed: Failed) => BatchRequest | undefined

/**
 * What the user's function makes of a request that failed. Place and pointer stay the job's: without
 * them the row would be sent again on every run.
 *
 * @param attempt - key of the attempt that the request is for
 * @throws BatchlineError `ERR_INPUT` where the function throws, or gives what is no request: the next row
 * would fare no better, and to give the rows up would make a slip in the program a failure of theirs.
 */
export function rewritten(
  rewrite: Rewrite,
  request: BatchRequest,
  failed: Failed,
  attempt: string,
): BatchRequest | undefined {
  let made: BatchRequest | undefined
  try {
    made = rewrite(request, failed)
  } catch (cause) {
    throw badRewrite(request, attempt, `threw ${nameOf(cause)}`, cause)
  }
  if (!made) return undefined
  if (isRequestLike(made)) return samePlace(made, request)
  // An asynchronous one may reject too, and nobody else listens.
  Promise.resolve(made).catch(() => {})
  throw badRewrite(request, attempt, `gave ${kindOf(made)} and no request`)
}

/** Errors of JSON.parse quote what was parsed: an answer. */
function nameOf(thrown: unknown): string {
  return thrown instanceof SyntaxError ? thrown.name : describeError(thrown)
}

function samePlace(
  made: BatchRequest,
  { position, part, parts, retries }: BatchRequest,
): BatchRequest {
  return {
    ...made,
    type: 'request',
    position,
    ...(part === undefined ? {} : { part }),
    ...(parts === undefined ? {} : { parts }),
    ...(retries === undefined ? {} : { retries }),
  }
}

function badRewrite(
  { position, part, parts }: BatchRequest,
  attempt: string,
  what: string,
  cause?: unknown,
): BatchlineError {
  const which = part === undefined ? '' : `, request ${part + 1} of ${parts}`
  return new BatchlineError(
    'ERR_INPUT',
    `retryFailed: rewrite ${what}, for row ${position + 1} (position ${position}${which}) on its way to attempt ${attempt}. ` +
      'Nothing of it was sent again, and what is paid is kept. Mend rewrite and run the same program again: it goes on where this one stopped.',
    cause === undefined ? {} : { cause },
  )
}
