/** Answers requests from a store, before any of them is sent. */
import { keyMaker } from './answers/answer-key.ts'
import type { AnswerStore } from './answers/answer-store.ts'
import { RecallRun } from './answers/recall-run.ts'
import { isOutcome } from './is-outcome.ts'
import { OptionCheck } from './option-check.ts'
import type { BatchRequest, Outcome } from './outcome.ts'
import { stage } from './stream/stage.ts'
import type { Stage } from './stream/stage.ts'
import { checkStore, isRequestLike, unexpectedItem } from './wiring.ts'

/**
 * Which answers {@link recall} takes.
 *
 * @example
 * ```ts
 * const options: RecallOptions = { schema: z.toJSONSchema(Label), maxAgeMs: 30 * 86_400_000 }
 * ```
 */
export interface RecallOptions {
  /**
   * What answers are checked against, as any JSON value: a JSON Schema, or the name of a version. Answers
   * stored under another schema are not used. Default: none.
   */
  schema?: unknown
  /** Ignores stored answers older than this, in milliseconds. Default: any age. */
  maxAgeMs?: number | undefined
  /** Destroys the stage with an AbortError when aborted. Default: none. */
  signal?: AbortSignal | undefined
}

/**
 * Turns each request whose answer is in the store into an outcome with that answer, and gives every other
 * request the `key` under which {@link remember} stores its answer. Put it between `toRequests` and the
 * attempt.
 * Outcomes pass unchanged, and the order is kept.
 *
 * Such an outcome has `recalled`, `attempt: 0` and `cost_usd: 0`, and no `usage`; `validate` judges it as
 * any other. What the job has already sent stays sent, whatever is in the store today.
 *
 * @example
 * ```ts
 * await using store = answers('answers')
 * const schema = z.toJSONSchema(Label)
 * await pipeline(
 *   readRows<Ticket>('tickets.jsonl'),
 *   toRequests((ticket: Ticket) => ({ custom_id: ticket.id, params: paramsOf(ticket) })),
 *   recall(store, { schema }),
 *   attempt(job),
 *   retryFailed(job, attempt),
 *   remember(store),
 *   writeRows('labels.jsonl'),
 * )
 * ```
 * @throws BatchlineError `ERR_OPTION` for an argument without a valid value. As the stream's error
 *   `ERR_INPUT` for an item that is no request, and what {@link answers} lists for the store.
 */
export function recall<Row = unknown>(
  store: AnswerStore,
  options: RecallOptions = {},
): Stage<BatchRequest<Row> | Outcome<unknown, Row>, BatchRequest<Row> | Outcome<unknown, Row>> {
  checkStore('recall', store)
  const { schema, maxAgeMs = Infinity, signal } = options
  if (!(maxAgeMs >= 0)) {
    const check = new OptionCheck('recall')
    throw check.error(`maxAgeMs must be a number of milliseconds from 0, not ${maxAgeMs}`)
  }
  const run = new RecallRun(store.parts, {
    makeKey: keyMaker(schema),
    maxAgeMs,
    fail: (error) => void self.destroy(error),
  })
  const self = stage<BatchRequest | Outcome, BatchRequest | Outcome>({
    name: 'recall',
    signal,
    transform(item, emit, aborting) {
      if (!isOutcome(item) && !isRequestLike(item)) throw unexpectedItem('recall', item)
      return run.take(item, emit, aborting)
    },
    flush: () => run.end(),
    close: () => run.end(),
  })
  return self as Stage<
    BatchRequest<Row> | Outcome<unknown, Row>,
    BatchRequest<Row> | Outcome<unknown, Row>
  >
}
