/**
 * The head of a pipeline whose rows are values already: a cursor of a database, a generator, a
 * stream of objects. `readRows` is the one for bytes.
 */
import { BatchlineError } from '../errors.ts'
import { kindOf } from '../kind-of.ts'
import type { Source } from '../stream/source.ts'
import { IteratedRows } from './iterated-rows.ts'

/**
 * Options of `rowsFrom`.
 *
 * @example
 * ```ts
 * const options: RowsFromOptions = { name: 'table tickets' }
 * const rows = rowsFrom(tickets, options)
 * ```
 */
export interface RowsFromOptions {
  /** What error messages call the source. Default: `the source`. */
  name?: string | undefined
  /** Destroys the stream with an AbortError when it aborts. Default: none. */
  signal?: AbortSignal | undefined
}

/**
 * Takes rows from an iterator, an async iterator or a stream of objects, one at a time and only
 * when the job has room for it. Returns a Readable in object mode.
 *
 * A job knows a row by its position. So the source must give the same rows in the same order each
 * time the program runs, and new rows only at the end: a query needs an `ORDER BY` that is unique.
 * A source that fails, or is destroyed before its end, fails the stream; it never looks like the end
 * of the rows. However the stream ends, the source is closed: a stream is destroyed, an iterator is
 * returned. A connection stays open, because it is yours.
 *
 * @param source - not a string, and not a stream of bytes, which `readRows` reads. A stream is
 *   destroyed with this one
 * @example
 * ```ts
 * async function* pages(): AsyncGenerator<Ticket> {
 *   for (let page = 0; page < 9; page++) yield* tickets
 * }
 * await pipeline(
 *   rowsFrom(pages(), { name: 'table tickets' }),
 *   toRequests((ticket: Ticket) => ({ custom_id: ticket.id, params: paramsOf(ticket) })),
 *   attempt(job),
 *   writeRows('labels.jsonl'),
 * )
 * ```
 * @throws {@link BatchlineError} `ERR_OPTION` at once for an invalid argument. The stream fails with
 *   `ERR_INPUT` where the source fails, ends before its end, or gives bytes.
 */
export function rowsFrom<Row>(
  source: Iterable<Row> | AsyncIterable<Row>,
  { name = 'the source', signal }: RowsFromOptions = {},
): Source<Row> {
  checkSource(source)
  return new IteratedRows({ source, name, signal })
}

function checkSource(source: unknown): void {
  const isReadable = kindOf(source) === 'a stream'
  if (isReadable && (source as { readableObjectMode?: unknown }).readableObjectMode === false) {
    throw badSource('the stream gives bytes. readRows reads those')
  }
  if ((source as { locked?: unknown } | null | undefined)?.locked === true) {
    throw badSource('the stream is locked: something else reads it')
  }
  const from = Object(source) as { [Symbol.iterator]?: unknown; [Symbol.asyncIterator]?: unknown }
  const isIterable = [from[Symbol.iterator], from[Symbol.asyncIterator]].some(
    (way) => typeof way === 'function',
  )
  if (isIterable && typeof source === 'object' && !ArrayBuffer.isView(source)) return
  throw badSource(
    `the first argument must be an iterable, an async iterable or a stream of objects, not ${kindOf(source)}`,
  )
}

function badSource(problem: string): BatchlineError {
  return new BatchlineError('ERR_OPTION', `rowsFrom: ${problem}. Nothing was read or sent.`)
}
