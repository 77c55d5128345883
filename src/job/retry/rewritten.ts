import { describeThrown } from '../../describe-thrown.ts'
import { BatchlineError } from '../../errors.ts'
import { kindOf } from '../../kind-of.ts'
import type { BatchRequest, Failed } from '../../outcome.ts'
import { isRequestLike } from '../../wiring.ts'

/** The user's own function. It returns undefined to give the row up. */
export type Rewrite = (request: BatchRequest, failed: Failed) => BatchRequest | undefined

/**
 * Applies the user's function to a request that failed. Its place, its pointer, its prompt and
 * what was spent on it stay the job's: without them, the row would be sent again on every run, or its cost would be wrong.
 *
 * @param attempt - the key of the attempt that will send the request; undefined if `askNow` asks it
 * @throws BatchlineError `ERR_INPUT` if the function throws or returns something that is not a request. The
 * next row would fare no better, and giving the rows up would turn a bug in the program into their failure.
 */
export function rewritten(
  rewrite: Rewrite,
  request: BatchRequest,
  failed: Failed,
  attempt: string | undefined,
): BatchRequest | undefined {
  let made: BatchRequest | undefined
  try {
    made = rewrite(request, failed)
  } catch (cause) {
    throw badRewrite(request, attempt, `threw ${describeThrown(cause)}`, cause)
  }
  if (!made) return undefined
  if (isRequestLike(made)) return samePlace(made, request)
  // An asynchronous function may reject as well, and nobody else listens.
  Promise.resolve(made).catch(() => {})
  throw badRewrite(request, attempt, `returned ${kindOf(made)}, which is not a request`)
}

function samePlace(
  made: BatchRequest,
  { position, part, parts, retries, spent_usd, key, prompt }: BatchRequest,
): BatchRequest {
  const { spent_usd: _made, prompt: _prompt, ...rest } = made
  return {
    ...rest,
    type: 'request',
    position,
    ...(part === undefined ? {} : { part }),
    ...(parts === undefined ? {} : { parts }),
    ...(retries === undefined ? {} : { retries }),
    ...(spent_usd === undefined ? {} : { spent_usd }),
    ...(key === undefined ? {} : { key }),
    ...(prompt === undefined ? {} : { prompt }),
  }
}

function badRewrite(
  { position, part, parts }: BatchRequest,
  attempt: string | undefined,
  what: string,
  cause?: unknown,
): BatchlineError {
  const which = part === undefined ? '' : `, request ${part + 1} of ${parts}`
  const [stage, way] =
    attempt === undefined ? ['askNow', 'a call'] : ['retryFailed', `attempt ${attempt}`]
  return new BatchlineError(
    'ERR_INPUT',
    `${stage}: rewrite ${what}, for row ${position + 1} (position ${position}${which}) on its way to ${way}. ` +
      'Nothing of it was sent again, and what is paid is kept. Fix rewrite and run the same program again: it continues where this run stopped.',
    cause === undefined ? {} : { cause },
  )
}
