/** The options of `toRequests`, checked before any row arrives. */
import { BatchlineError } from '../errors.ts'
import { usualBodyBytes } from '../limits.ts'
import type { Asker } from '../option-words.ts'
import { carrier } from './carry.ts'
import type { CarryOption } from './carry.ts'
import { isPromptVersion } from './is-prompt-version.ts'
import type { MakeRequests, RowRules } from './requests-of-row.ts'

/**
 * Options of `toRequests`.
 *
 * @example
 * ```ts
 * const options = { carry: ['id'], onBadRow: 'error' } satisfies ToRequestsOptions<Ticket>
 * ```
 */
export interface ToRequestsOptions<Row = unknown, Carried = unknown> {
  /**
   * What of the row travels to the outcome as its `row`: nothing (default), the row (`true`), the
   * named fields, or the result of a function. It is stored in the job folder as JSON. The
   * first row that carries what JSON would change, such as a Date, a bigint or bytes, ends the stream with
   * `ERR_INPUT`, unless `onBadRow` says what happens to it. A row with NaN is rejected.
   */
  carry?: CarryOption<Row, Carried>
  /**
   * What happens to a row that makes no valid request. `'reject'` turns it into a `rejected`
   * outcome, `'error'` ends the stream. Default: rejects such rows as soon as one row has made a
   * request, and ends the stream if none of the first 20 rows makes one.
   */
  onBadRow?: 'reject' | 'error' | undefined
  /**
   * Maximum bytes of the params of one request, in UTF-8. Default 255,000,000, just below a whole
   * batch.
   */
  maxRequestBytes?: number | undefined
  /**
   * A name for the prompt, 1 to 100 characters, such as `v3`. With it every outcome has `prompt_version` and
   * `prompt_hash`. The hash is made of the source text of the function, of this name, and of the params of
   * the first request but its messages. It can't see what the function takes from elsewhere and puts into
   * messages alone, such as a constant or a file: change the name with it. The job knows the hash without a
   * name too (`job.status().prompts`). Rows that were sent keep theirs. Default: no name.
   *
   * Where the function chooses between prompts, a function here says which one a row gets. Each name then has
   * the hash of the first request that it was given to. It may give up to 100 names; a row for which it throws,
   * or gives none, is bad.
   */
  promptVersion?: string | ((row: Row) => string) | undefined
  /** Destroys the stage with an AbortError when it aborts. */
  signal?: AbortSignal | undefined
}

/**
 * Returns the rules that apply to every row.
 *
 * @throws BatchlineError `ERR_OPTION` for an invalid argument
 */
export function rowRules<Row>(
  make: MakeRequests<Row>,
  options: ToRequestsOptions<Row>,
  asker: Asker,
): RowRules<Row> {
  const { onBadRow, maxRequestBytes = usualBodyBytes, promptVersion } = options
  if (typeof make !== 'function')
    throw badOption('the first argument must be a function that makes a request of a row')
  if (onBadRow !== undefined && onBadRow !== 'reject' && onBadRow !== 'error') {
    throw badOption("onBadRow must be 'reject' or 'error'")
  }
  if (!Number.isInteger(maxRequestBytes) || maxRequestBytes < 1) {
    throw badOption('maxRequestBytes must be a whole number, at least 1')
  }
  const carry = carrier(options.carry)
  if (typeof promptVersion === 'function') {
    return { make, maxRequestBytes, carry, asker, versionOf: promptVersion }
  }
  if (promptVersion !== undefined && !isPromptVersion(promptVersion)) {
    throw badOption(
      'promptVersion must be a text of 1 to 100 characters, without control characters, or a function of a row that gives one',
    )
  }
  return { make, maxRequestBytes, carry, asker }
}

function badOption(problem: string): BatchlineError {
  return new BatchlineError('ERR_OPTION', `toRequests: ${problem}`)
}
