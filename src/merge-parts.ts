import { isOutcome } from './is-outcome.ts'
import { kindOf } from './kind-of.ts'
import { OptionCheck } from './option-check.ts'
import { checkOrderOptions } from './order/order-options.ts'
import type { OrderOptions } from './order/order-options.ts'
import { OrderedItems } from './order/ordered-items.ts'
import { mergedOutcome } from './order/merged-outcome.ts'
import type { Merge } from './order/merged-outcome.ts'
import { RowParts } from './order/row-parts.ts'
import type { FinalOutcome, Merged } from './final-outcome.ts'
import type { Failed } from './outcome.ts'
import { stage } from './stream/stage.ts'
import type { Emit, Stage } from './stream/stage.ts'
import { unexpectedItem } from './wiring.ts'

/**
 * Options of {@link mergeParts}.
 *
 * @example
 * ```ts
 * const options: MergePartsOptions = { onFailedPart: 'merge' }
 * ```
 */
export interface MergePartsOptions extends OrderOptions {
  /**
   * What to do with a row if one of its parts failed for good, or was dropped. `fail` (default): the row fails
   * with the failure of that part. `merge`: the other parts are merged, and `missing` of the outcome counts
   * those left out; a row without one good part fails, and so does one with a part that the next run tries again, because the
   * job is stopped.
   */
  onFailedPart?: 'fail' | 'merge' | undefined
}

/**
 * Makes one outcome of all parts of a row: of the outcomes of a row for which `toRequests` made several
 * requests. Rows with one request go through the function too, so that all are made the same way. Rows come
 * in the order of the input; the parts of one row are in memory at a time, what comes out of its turn waits on
 * disk where there is much. Belongs behind `retryFailed` and `fallBack`.
 *
 * The outcome has the `custom_id`, `position` and `row` of the first part, the sum of `usage` and of `cost_usd`
 * (absent if that of a part is not known), the highest `attempt`, the worst `tier` and
 * the least `confidence` of the parts with a value; `review` at most where a part has no tier. It
 * has no `message`, and no `ref`: it is not asked again. A row with one request that failed passes unchanged.
 *
 * @param merge - gets the values of the parts in order, and the outcomes of all parts, failed ones too; may be
 *   asynchronous. What it throws makes a failure of the row, of kind `invalid_output`
 *
 * @example
 * ```ts
 * const perContract = mergeParts((parties: string[][]) => [...new Set(parties.flat())])
 * await pipeline(rows, requests, attempt(job), retryFailed(job, attempt), perContract, sink)
 * ```
 * @throws BatchlineError `ERR_OPTION` for an argument without a valid value. As the stream's error `ERR_INPUT` for
 *   what is no outcome, or can't wait on disk; `ERR_ORDER` for a second outcome of a part; `ERR_STORAGE` when
 *   the disk fails.
 */
export function mergeParts<Value = unknown, Row = unknown, Whole = unknown>(
  merge: (
    values: Value[],
    parts: ReadonlyArray<FinalOutcome<Value, Row>>,
  ) => Whole | Promise<Whole>,
  options: MergePartsOptions = {},
): Stage<FinalOutcome<Value, Row>, Merged<Whole, Row> | Failed<Row>> {
  type Part = FinalOutcome<Value, Row>
  type Out = Merged<Whole, Row> | Failed<Row>
  const name = 'mergeParts'
  const check = new OptionCheck(name)
  if (typeof merge !== 'function') {
    throw check.error(
      `the first argument must be the function that merges the values of a row, not ${kindOf(merge)}. Nothing was sent`,
    )
  }
  const { onFailedPart = 'fail' } = options
  check.oneOf('onFailedPart', onFailedPart, ['fail', 'merge'])
  checkOrderOptions(name, options)
  let hand: Emit<Out>
  let signal: AbortSignal
  const whole = (parts: readonly Part[]): Promise<void> | undefined => {
    const made = mergedOutcome(parts, { merge: merge as Merge, onFailedPart, signal })
    return made instanceof Promise ? made.then((late) => hand(late as Out)) : hand(made as Out)
  }
  const parts = new RowParts<Part>(name, whole)
  const order = new OrderedItems<Part>(name, options, (part) => parts.add(part))
  return stage<Part, Out>({
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
      await parts.end()
    },
    close: () => order.close(),
  })
}
