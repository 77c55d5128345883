/**
 * Makes requests of rows, and looks at each before money is spent. The function runs again on every
 * resume and must make the same of the same row then, so it gets nothing but the row and its place.
 */
import { BatchlineError } from './errors.ts'
import { isMarkedRow, isOutcome, rejected } from './outcome.ts'
import type { BatchRequest, Outcome } from './outcome.ts'
import { carrier } from './request/carry.ts'
import type { CarryOption } from './request/carry.ts'
import { requestsOfRow } from './request/requests-of-row.ts'
import type { MakeRequests, RowPart, RowRules } from './request/requests-of-row.ts'
import { stage } from './stream/stage.ts'
import type { Emit, Stage } from './stream/stage.ts'

/** Options of {@link toRequests}. */
export interface ToRequestsOptions<Row = unknown, Carried = unknown> {
  /**
   * What of the row travels to the outcome as its `row`: nothing (default), the row (`true`), the
   * named fields, or what a function gives. It is kept in the job folder and has to survive JSON.
   */
  carry?: CarryOption<Row, Carried>
  /**
   * A row that makes no request that can be sent becomes a `rejected` outcome (`'reject'`, the
   * default) or ends the stream (`'error'`).
   */
  onBadRow?: 'reject' | 'error' | undefined
  /** Most bytes of the params of one request, in UTF-8. Default 255,000,000, just below a whole batch. */
  maxRequestBytes?: number | undefined
  /** Destroys the stage with an AbortError when aborted. */
  signal?: AbortSignal | undefined
}

/**
 * Turns rows into requests, in order. Outcomes in the input pass unchanged, and count as rows.
 *
 * @param make - makes the request of a row, or an array of them (then they are its parts)
 *
 * @example
 * ```ts
 * toRequests(
 *   (ticket: Ticket) => ({
 *     custom_id: ticket.id,
 *     params: { model, max_tokens: 64, messages: [{ role: 'user', content: ticket.text }] },
 *   }),
 *   { carry: ['id', 'language'] },
 * )
 * ```
 * @throws BatchlineError `ERR_OPTION` for an argument without a valid value; with `onBadRow: 'error'`
 *   `ERR_INPUT`, as the stream's error, that names the row and the reason.
 */
export function toRequests<Row>(
  make: MakeRequests<Row>,
  options?: ToRequestsOptions<Row, never> & { carry?: false | undefined },
): Stage<Row | Outcome, BatchRequest<never> | Outcome<unknown, never>>
export function toRequests<Row>(
  make: MakeRequests<Row>,
  options: ToRequestsOptions<Row, Row> & { carry: true },
): Stage<Row | Outcome, BatchRequest<Row> | Outcome<unknown, Row>>
export function toRequests<Row, const Field extends keyof Row = keyof Row>(
  make: MakeRequests<Row>,
  options: ToRequestsOptions<Row> & { carry: readonly Field[] },
): Stage<Row | Outcome, BatchRequest<Pick<Row, Field>> | Outcome<unknown, Pick<Row, Field>>>
export function toRequests<Row, Carried = unknown>(
  make: MakeRequests<Row>,
  options: ToRequestsOptions<Row, Carried> & { carry: (row: Row) => Carried },
): Stage<Row | Outcome, BatchRequest<Carried> | Outcome<unknown, Carried>>
export function toRequests<Row>(
  make: MakeRequests<Row>,
  options: ToRequestsOptions<Row> = {},
): Stage<Row | Outcome, BatchRequest | Outcome> {
  const rules = rulesOf(make, options)
  const strict = options.onBadRow === 'error'
  let next = 0
  const toItem = (part: RowPart): BatchRequest | Outcome => {
    if (part.bad !== undefined && strict) throw badRow(part)
    return part.bad === undefined ? toRequest(part) : rejected(part, reasonOf(part))
  }
  const handOn = (parts: RowPart[], emit: Emit<BatchRequest | Outcome>) =>
    parts.length === 1 ? emit(toItem(parts[0]!)) : handOnEach(parts.map(toItem), emit)
  return stage<Row | Outcome, BatchRequest | Outcome>({
    name: 'toRequests',
    signal: options.signal,
    transform(item, emit, signal) {
      if (isOutcome(item) && !isMarkedRow(item)) {
        next = Math.max(next, item.position) + 1
        return emit(item)
      }
      const parts = requestsOfRow(item as Row, next++, rules, signal)
      return Array.isArray(parts) ? handOn(parts, emit) : parts.then((late) => handOn(late, emit))
    },
  })
}

async function handOnEach(
  items: ReadonlyArray<BatchRequest | Outcome>,
  emit: Emit<BatchRequest | Outcome>,
): Promise<void> {
  for (const item of items) await emit(item)
}

function rulesOf<Row>(make: MakeRequests<Row>, options: ToRequestsOptions<Row>): RowRules<Row> {
  const { onBadRow = 'reject', maxRequestBytes = 255_000_000 } = options
  if (typeof make !== 'function') {
    throw new BatchlineError(
      'ERR_OPTION',
      'toRequests: the first argument makes a request of a row',
    )
  }
  if (onBadRow !== 'reject' && onBadRow !== 'error') {
    throw new BatchlineError('ERR_OPTION', "toRequests: onBadRow is 'reject' or 'error'")
  }
  if (!Number.isInteger(maxRequestBytes) || maxRequestBytes < 1) {
    throw new BatchlineError('ERR_OPTION', 'toRequests: maxRequestBytes is a whole number from 1')
  }
  return { make, maxRequestBytes, carry: carrier(options.carry) }
}

function toRequest({ custom_id, params, position, part, parts, row }: RowPart): BatchRequest {
  // Filled in step by step: there is one for each row, and spreads are slow to make and to collect.
  const request: { -readonly [Key in keyof BatchRequest]: BatchRequest[Key] } = {
    type: 'request',
    custom_id: custom_id!,
    params: params!,
    position,
  }
  if (part !== undefined) request.part = part
  if (parts !== undefined) request.parts = parts
  if (row !== undefined) request.row = row
  return request
}

/** People count rows from 1. */
function reasonOf({ position, part, parts, bad }: RowPart): string {
  const which = part === undefined ? '' : `, request ${part + 1} of ${parts}`
  return `row ${position + 1} (position ${position}${which}): ${bad}`
}

function badRow(part: RowPart): BatchlineError {
  const { cause } = part
  return new BatchlineError(
    'ERR_INPUT',
    `${reasonOf(part)}. This run sends nothing for it; mend it and run again, or let such rows become ` +
      "outcomes with onBadRow: 'reject'.",
    cause === undefined ? {} : { cause },
  )
}
