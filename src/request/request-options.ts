/** What `toRequests` can be told, checked before anything flows. */
import { BatchlineError } from '../errors.ts'
import { usualBodyBytes } from '../limits.ts'
import type { Asker } from '../option-words.ts'
import { carrier } from './carry.ts'
import type { CarryOption } from './carry.ts'
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
   * named fields, or what a function gives. It is kept in the job folder and has to survive JSON.
   */
  carry?: CarryOption<Row, Carried>
  /**
   * A row that makes no request that can be sent becomes a `rejected` outcome (`'reject'`), or ends the
   * stream (`'error'`). Where it is not given, such rows become outcomes as soon as one row has made a
   * request, and an input of which none of the first 20 rows makes one ends the stream.
   */
  onBadRow?: 'reject' | 'error' | undefined
  /** Most bytes of the params of one request, in UTF-8. Default 255,000,000, just below a whole batch. */
  maxRequestBytes?: number | undefined
  /** Destroys the stage with an AbortError when aborted. Default: none. */
  signal?: AbortSignal | undefined
}

/**
 * The same rules for every row.
 *
 * @throws BatchlineError `ERR_OPTION` for an argument without a valid value.
 */
export function rowRules<Row>(
  make: MakeRequests<Row>,
  options: ToRequestsOptions<Row>,
  asker: Asker,
): RowRules<Row> {
  const { onBadRow, maxRequestBytes = usualBodyBytes } = options
  if (typeof make !== 'function') throw badOption('the first argument makes a request of a row')
  if (onBadRow !== undefined && onBadRow !== 'reject' && onBadRow !== 'error') {
    throw badOption("onBadRow is 'reject' or 'error'")
  }
  if (!Number.isInteger(maxRequestBytes) || maxRequestBytes < 1) {
    throw badOption('maxRequestBytes is a whole number from 1')
  }
  return { make, maxRequestBytes, carry: carrier(options.carry), asker }
}

function badOption(problem: string): BatchlineError {
  return new BatchlineError('ERR_OPTION', `toRequests: ${problem}`)
}
