import { isOutcome } from './is-outcome.ts'
import { checkOrderOptions } from './order/order-options.ts'
import type { OrderOptions } from './order/order-options.ts'
import { OrderedItems } from './order/ordered-items.ts'
import type { FinalOutcome } from './final-outcome.ts'
import { stage } from './stream/stage.ts'
import type { Emit, Stage } from './stream/stage.ts'
import { unexpectedItem } from './wiring.ts'

export type { OrderOptions } from './order/order-options.ts'

/**
 * Returns outcomes in input order. The next one in order passes at once; others wait in memory, and on disk if
 * there are many. A row that never comes, because a Transform dropped it, holds back all rows after it
 * until the end of the input.
 *
 * An outcome that has waited is an equal copy. Plain data comes through, with dates, maps, sets, big integers,
 * buffers and exact numbers. Functions and instances of classes don't, whether or not the outcome has to wait.
 *
 * @example
 * ```ts
 * await pipeline(rows, requests, attempt(job), retryFailed(job, attempt), orderRows(), sink)
 * ```
 * @throws BatchlineError `ERR_OPTION` for an option without a valid value. As the stream's error `ERR_INPUT` for
 *   what is no outcome, or holds what can't wait on disk; `ERR_ORDER` for a second outcome of a row;
 *   `ERR_STORAGE` when the disk fails.
 */
export function orderRows<Item extends FinalOutcome = FinalOutcome>(
  options: OrderOptions = {},
): Stage<Item, Item> {
  checkOrderOptions('orderRows', options)
  let hand: Emit<Item>
  const order = new OrderedItems<Item>('orderRows', options, (item) => hand(item))
  return stage<Item, Item>({
    name: 'orderRows',
    signal: options.signal,
    transform(item, emit) {
      if (!isOutcome(item)) throw unexpectedItem('orderRows', item)
      hand = emit
      return order.put(item)
    },
    async flush(emit) {
      hand = emit
      await order.finish()
    },
    close: () => order.close(),
  })
}
