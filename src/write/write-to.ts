/** The end of a pipeline that writes into a database: each outcome exactly once. */
import type { Writable } from 'node:stream'
import type { FinalOutcome } from '../final-outcome.ts'
import { OutcomeSink } from './deliver/outcome-sink.ts'
import { checkWriteTo } from './deliver/write-options.ts'
import type { WriteSpan, WriteToOptions } from './deliver/write-options.ts'

export type { WriteRetry, WriteSpan, WriteToOptions } from './deliver/write-options.ts'

/**
 * Your function: writes outcomes and `to`, in one transaction.
 *
 * @example
 * ```ts
 * const write: WriteOutcomes<{ topic: string }> = (outcomes) => {
 *   for (const outcome of outcomes) if (outcome.ok) save(outcome.custom_id, outcome.value)
 * }
 * ```
 */
export type WriteOutcomes<Value = unknown, Row = unknown> = (
  outcomes: ReadonlyArray<FinalOutcome<Value, Row>>,
  span: WriteSpan,
) => Promise<void> | void

/**
 * What {@link writeTo} returns.
 *
 * @example
 * ```ts
 * const lineOf = ({ written, skipped, offset }: OutcomeWriter) =>
 *   `${written} written, ${skipped} were there, ${offset} rows in all`
 * ```
 */
export interface OutcomeWriter extends Writable, AsyncDisposable {
  /** Rows of the input that are known to be in the database. 0 until it was read. */
  readonly offset: number
  /** Outcomes that this run has written. */
  readonly written: number
  /** Outcomes of rows below the offset at the start: they were there already. */
  readonly skipped: number
  /** Destroys the stream unless it has finished, and waits until your function has returned. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Writes outcomes into a database, each exactly once over any number of runs, kills and failures. It calls
 * your function with about `size` outcomes in input order, and the number of input rows written with them;
 * write both in one transaction. At the next start, `offset` returns that number, and earlier rows are not
 * delivered again. Outcomes that come out of turn wait, on disk where there are many.
 *
 * A written row does not change: a later run that retries failed rows does not deliver them again. A run that is stopped writes what is final before the first row that is not; a failure that the next run
 * tries again is not, nor is the last row before the end of the stream. After an abort no call begins.
 *
 * If the function throws, `offset` is read again: the transaction may have been committed. If it was, the run goes
 * on; if not, the function is called again with the same outcomes. A connection that was lost may still commit
 * later, so move the offset only where it is still `from`, and throw where it is not. While the database is down
 * outcomes wait; batches are sent and downloaded meanwhile. The function is called once at a time. Give its
 * queries a timeout: behind an error of a stage the stream closes only once it has returned. On Node 20 `pipeline`
 * does not wait for that: `await using` the writer, below the database, and the database stays open so long.
 *
 * @param write - writes outcomes and `to`, in one transaction
 *
 * @example
 * ```ts
 * await using labels = writeTo<{ topic: string }, Ticket>(
 *   (outcomes, { from, to }) =>
 *     database.transaction(() => {
 *       for (const outcome of outcomes) if (outcome.ok) save(outcome.custom_id, outcome.value)
 *       database.moveOffset(from, to)
 *     }),
 *   { size: 1000, offset: () => database.offset() },
 * )
 * await pipeline(rows, requests, attempt(job), retryFailed(job, attempt), labels)
 * ```
 * @throws BatchlineError `ERR_OPTION` at once for an argument without a valid value. As the stream's error
 *   `ERR_STORAGE` when all tries have failed, or the disk fails; `ERR_ORDER` for an offset that something else has
 *   moved, and a second outcome of a row; `ERR_INPUT` for what is no outcome, or can't wait on disk, for an
 *   `offset` that gives no whole number, and a function that does not write the offset; `ERR_STOPPED` where the
 *   stream ends with a row that the next run tries again.
 */
export function writeTo<Value = unknown, Row = unknown>(
  write: WriteOutcomes<Value, Row>,
  options: WriteToOptions = {},
): OutcomeWriter {
  checkWriteTo(write, options)
  return new OutcomeSink(write as WriteOutcomes, options)
}
