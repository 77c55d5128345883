/** What a job will cost, before anything of it is sent. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OptionCheck } from './option-check.ts'
import type { Outcome } from './outcome.ts'
import { sourceOf } from './source-of.ts'
import type { CostEstimate } from './estimate/cost-estimate.ts'
import { checkEstimateOptions } from './estimate/estimate-options.ts'
import type { EstimateCostOptions } from './estimate/estimate-options.ts'
import { estimateRequests } from './estimate/estimate-requests.ts'
import type { PlacedRequest } from './estimate/survey.ts'
import type { MakeRequests } from './request/requests-of-row.ts'
import { requestsStage } from './request/requests-stage.ts'

export type {
  CachedUsd,
  CostEstimate,
  InputTokens,
  LongRequest,
  ModelEstimate,
  NotCounted,
  OutputTokens,
  RejectedRows,
  SampleReport,
  UsdEstimate,
} from './estimate/cost-estimate.ts'
export type { EstimateCostOptions } from './estimate/estimate-options.ts'

/**
 * Estimates what the requests of an input cost. Reads the rows once, in constant memory, has the service
 * count a random sample of the requests (`count_tokens`, which is free), and scales that by length to all of
 * them. Nothing is paid, and no job folder is made.
 *
 * The interval of `usd` holds the cost in 95 of 100 samples as far as chance decides: it knows the input,
 * and with `like` how much answers differ. Without `like` the length of answers is a stated share of
 * `max_tokens`; `usd.most` is what full answers cost. See `assumptions` for the rest.
 *
 * @example
 * ```ts
 * const { usd, outliers } = await estimateCost(
 *   readRows<Ticket>('tickets.jsonl', { places: true }),
 *   (ticket) => ({ custom_id: ticket.id, params: paramsOf(ticket) }),
 *   { client: new Anthropic(), like: 'jobs/last-week' },
 * )
 * console.log(usd?.expected, usd?.high, outliers)
 * ```
 * @param rows - what `toRequests` would get: an iterable, an async iterable or a Readable, which is read to
 *   its end
 * @param make - the function that `toRequests` gets
 * @throws BatchlineError `ERR_OPTION` for an argument without a valid value; `ERR_INPUT` without requests,
 *   for a model that the service does not have, for a folder `like` without usage on record, and where
 *   `toRequests` would fail; `ERR_STOPPED` where the service takes nothing from this account; `ERR_API` where
 *   it counted none of the requests
 */
export async function estimateCost<Row>(
  rows: Iterable<Row> | AsyncIterable<Row> | Readable,
  make: MakeRequests<Row>,
  options: EstimateCostOptions,
): Promise<CostEstimate> {
  checkEstimateOptions(options)
  if (!isIterable(rows)) {
    throw new OptionCheck('estimateCost').error('the first argument must be an iterable of rows')
  }
  const { onBadRow, signal } = options
  const requests = requestsStage(make, { carry: sourceOf, onBadRow, signal }, 'library')
  return await estimateRequests(async (take) => {
    const source = rows instanceof Readable ? rows : Readable.from(rows)
    // The rows that the stage hands on carry their places: that is what `carry` above says.
    await pipeline(source, requests, (items) =>
      take(items as AsyncIterable<PlacedRequest | Outcome>),
    )
  }, options)
}

/** A text is an iterable of characters, and a path given by mistake. */
function isIterable(rows: unknown): boolean {
  if (typeof rows !== 'object' || rows === null) return false
  return Symbol.iterator in rows || Symbol.asyncIterator in rows
}
