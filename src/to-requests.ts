/**
 * Makes requests of rows, and looks at each before money is spent. The function runs again on every
 * resume and must make the same of the same row then, so it gets nothing but the row and its place.
 */
import type { BatchRequest, Outcome } from './outcome.ts'
import type { ToRequestsOptions } from './request/request-options.ts'
import { requestsStage } from './request/requests-stage.ts'
import type { MakeRequests } from './request/requests-of-row.ts'
import type { Stage } from './stream/stage.ts'

export type { ToRequestsOptions } from './request/request-options.ts'

/**
 * Turns rows into requests, in order. Failures in the input pass, and count as rows; those
 * of an earlier job are marked `earlier` and lose their `ref`. Rows of {@link toRows} keep the position of their outcome. Where the first rows make nothing but rejected outcomes, those wait for the first
 * request, 20 of them at most.
 *
 * @param make - makes the request of a row, or an array of them (then they are its parts)
 *
 * @example
 * ```ts
 * const requests = toRequests(
 *   (ticket: Ticket) => ({
 *     custom_id: ticket.id,
 *     params: { model, max_tokens: 64, messages: [{ role: 'user', content: ticket.text }] },
 *   }),
 *   { carry: ['id', 'language'] },
 * )
 * ```
 * @throws BatchlineError `ERR_OPTION` for an argument without a valid value. As the stream's error
 *   `ERR_INPUT`: none of the first 20 rows, or of all where there are fewer, makes a request that can be
 *   sent (unless `onBadRow` is given); a row makes none, with `onBadRow: 'error'`; an outcome with an
 *   answer came. `ERR_ORDER`: rows of `toRows` came in another order.
 */
export function toRequests<Row>(
  make: MakeRequests<Row>,
  options?: ToRequestsOptions<Row, never> & { carry?: false | undefined },
): Stage<Row | Outcome, BatchRequest<never> | Outcome<unknown, never>>
/** With the whole row carried: it comes back as the `row` of its outcome. */
export function toRequests<Row>(
  make: MakeRequests<Row>,
  options: ToRequestsOptions<Row, Row> & { carry: true },
): Stage<Row | Outcome, BatchRequest<Row> | Outcome<unknown, Row>>
/** With the named fields of the row carried. */
export function toRequests<Row, const Field extends keyof Row = keyof Row>(
  make: MakeRequests<Row>,
  options: ToRequestsOptions<Row> & { carry: readonly Field[] },
): Stage<Row | Outcome, BatchRequest<Pick<Row, Field>> | Outcome<unknown, Pick<Row, Field>>>
/** With what a function makes of the row carried; it has to survive JSON. */
export function toRequests<Row, Carried = unknown>(
  make: MakeRequests<Row>,
  options: ToRequestsOptions<Row, Carried> & { carry: (row: Row) => Carried },
): Stage<Row | Outcome, BatchRequest<Carried> | Outcome<unknown, Carried>>
export function toRequests<Row>(
  make: MakeRequests<Row>,
  options: ToRequestsOptions<Row> = {},
): Stage<Row | Outcome, BatchRequest | Outcome> {
  return requestsStage(make, options, 'library')
}
