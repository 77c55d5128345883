import { describeThrown } from './describe-thrown.ts'
import { asEarlier } from './earlier-outcome.ts'
import { BatchlineError } from './errors.ts'
import { isOutcome } from './is-outcome.ts'
import { isPromise, kindOf } from './kind-of.ts'
import { OptionCheck } from './option-check.ts'
import { chainedRow } from './order/chained-copy.ts'
import { checkOrderOptions } from './order/order-options.ts'
import type { OrderOptions } from './order/order-options.ts'
import { OrderedItems, repeated } from './order/ordered-items.ts'
import type { FinalOutcome, WithValue } from './final-outcome.ts'
import type { Failed } from './outcome.ts'
import { comparePlaces } from './place.ts'
import type { Place } from './place.ts'
import { abortable } from './stream/abortable.ts'
import { stage } from './stream/stage.ts'
import type { Emit, Stage } from './stream/stage.ts'
import { unexpectedItem } from './wiring.ts'

/**
 * Makes rows from the outcomes of a job, for the `toRequests` of the next job. The function gets every ok
 * outcome and returns an object, the row; undefined drops it. Failures pass, marked `earlier`: the next job
 * does not ask about them, and never treats them as its own.
 *
 * Rows come in the order of the input of the first job, and keep the position of their outcome: it is the
 * position that the function of `toRequests` gets. So a job killed and resumed, or one whose input has grown,
 * knows each row again; and a row that failed and succeeds in a later run is sent then, the others are not sent
 * again. What comes out of its turn waits in memory, and on disk where there is much. A row that a Transform has
 * dropped before it holds back all rows after it until the job before has ended; one that the function
 * drops does not. The function runs again on every resume, and must make the same row from the same outcome.
 *
 * Where a row of the job before made several requests, each of its outcomes makes a row, which makes one request
 * and stays a part; {@link mergeParts} before it makes one row of all. The `cost_usd` of an outcome is what its own
 * job has spent on it: to know that of the chain, put the other into the row and `carry` it.
 *
 * @param make - makes the row of an outcome; may be asynchronous
 *
 * @example
 * ```ts
 * await using nextJob = await openJob<Ticket>('experts', { client })
 * await pipeline(
 *   rows,
 *   requests,
 *   attempt(job),
 *   retryFailed(job, attempt),
 *   toRows(({ custom_id, value }: WithValue<{ topic: string }>) => ({ id: custom_id, topic: value.topic })),
 *   toRequests((row: { id: string; topic: string }) => ({
 *     custom_id: row.id,
 *     params: { model, max_tokens: 64, messages: [{ role: 'user', content: `Who knows about ${row.topic}?` }] },
 *   })),
 *   attempt(nextJob),
 *   retryFailed(nextJob, attempt),
 *   sink,
 * )
 * ```
 * @throws BatchlineError `ERR_OPTION` for an argument without a valid value. As the stream's error `ERR_INPUT` if
 *   the function throws or returns no object, for what is no outcome, and for what can't wait on disk;
 *   `ERR_ORDER` for a second outcome of a request; `ERR_STORAGE` when the disk fails.
 */
export function toRows<Value = unknown, Row = unknown, Next extends object = object>(
  make: (outcome: WithValue<Value, Row>) => Next | undefined | Promise<Next | undefined>,
  options: OrderOptions = {},
): Stage<FinalOutcome<Value, Row>, Next | Failed<Row>> {
  const name = 'toRows'
  if (typeof make !== 'function') {
    throw new OptionCheck(name).error(
      `the first argument must be the function that makes a row from an outcome, not ${kindOf(make)}. Nothing was sent`,
    )
  }
  checkOrderOptions(name, options)
  let hand: Emit<Next | Failed<Row>>
  let signal: AbortSignal
  let last: Place = [-1, 0]
  const handRow = (outcome: WithValue, row: unknown): Promise<void> | undefined =>
    row === undefined ? undefined : hand(chainedRow(row, outcome) as Next)
  const take = (outcome: FinalOutcome<Value, Row>): Promise<void> | undefined => {
    const place: Place = [outcome.position, outcome.part ?? 0]
    if (comparePlaces(place, last) <= 0) throw repeated(name, outcome.position)
    last = place
    if (!outcome.ok) return hand(asEarlier(outcome))
    let made: unknown
    try {
      made = make(outcome as WithValue<Value, Row>)
    } catch (cause) {
      throw thrown(outcome.position, cause)
    }
    if (!isPromise(made)) return handRow(outcome as WithValue, made)
    return abortable(made as Promise<unknown>, signal).then(
      (row) => handRow(outcome as WithValue, row),
      (cause: unknown) => {
        throw signal.aborted ? cause : thrown(outcome.position, cause)
      },
    )
  }
  const order = new OrderedItems<FinalOutcome<Value, Row>>(name, options, take)
  return stage<FinalOutcome<Value, Row>, Next | Failed<Row>>({
    name,
    signal: options.signal,
    transform(item, emit, aborting) {
      if (!isOutcome(item)) throw unexpectedItem(name, item)
      hand = emit
      signal = aborting
      return order.put(item)
    },
    async flush(emit, aborting) {
      hand = emit
      signal = aborting
      await order.finish()
    },
    close: () => order.close(),
  })
}

function thrown(position: number, cause: unknown): BatchlineError {
  // The next row would fare no better, and a failed row would hide a bug in the program.
  return new BatchlineError(
    'ERR_INPUT',
    `toRows: the function threw ${describeThrown(cause)}, for the outcome of row ${position + 1} (position ${position}). Nothing was ` +
      'sent for it, and what is paid is kept. Fix the function and run the same program again: it continues where this run stopped.',
    { cause },
  )
}
