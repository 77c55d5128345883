/**
 * The usual head of a pipeline: rows from files, from stdin or from any stream of bytes, whatever of
 * the common formats they are in.
 */
import type { Readable } from 'node:stream'
import type { Asker } from '../option-words.ts'
import type { Source } from '../stream/source.ts'
import { listInputs } from './list-inputs.ts'
import { pendingInput } from './pending-input.ts'
import type { ReadingOptions } from './reading-options.ts'
import { givenInputs, readingOptions } from './reading-options.ts'
import type { ReadRowsOptions, RowInput } from './reading-options.ts'
import type { IntakeRules } from './row-intake.ts'
import { RowSource } from './row-source.ts'
import type { PendingInput } from './row-source.ts'

/**
 * Rows of one input or several, one at a time in constant memory, as a Readable in object mode.
 *
 * The position of a row counts rows from 0, over all inputs and bad ones included; blank lines are none.
 * In JSON Lines only LF ends a line (a CR before it is dropped), and a line may hold any JSON value but
 * null. A byte order mark is dropped. Values of a CSV are strings. A number that a double can't hold
 * comes as an `ExactNumber`, with all its digits, on every version of Node. What looks like an outcome is
 * marked as a row, so that the output of one job can be the input of another. An input that is another
 * format than it was said to be ends the stream before its first row.
 *
 * Inputs come in the order given; files of a glob or a folder by name, where `part-10` stands behind
 * `part-9`. A file that is added at the end appends to a job. The event `notice` gives a line of text for
 * what is worth knowing and no error, such as a column without a name.
 *
 * @example
 * ```ts
 * await pipeline(
 *   readRows<Ticket>('tickets/*.csv.gz', { encoding: 'windows-1252' }),
 *   toRequests((ticket: Ticket) => ({ custom_id: ticket.id, params: ask(ticket) })),
 *   …
 * )
 * ```
 * @param input - a path, a glob, a folder, `'-'` for stdin, an array of those, or a Readable of bytes,
 *   which is destroyed with the source
 * @throws {@link BatchlineError} `ERR_OPTION` at once when an argument has no valid value. As the stream's
 *   error `ERR_INPUT`: an input is missing, cut short or damaged, is another format, a line is too long, a
 *   CSV has a quote in the wrong place or a name twice, a text is not in its encoding, or, with
 *   `onBadRow: 'error'`, a row is bad.
 */
export function readRows<Row = unknown>(
  input: RowInput,
  options: ReadRowsOptions = {},
): Source<Row> {
  return rowSource(input, options, 'library')
}

/** As {@link readRows}, with messages for whoever asks. */
export function rowSource<Row>(
  input: RowInput,
  options: ReadRowsOptions,
  asker: Asker,
): Source<Row> {
  const reading = readingOptions(options, asker)
  const given = givenInputs(input)
  const { onBadRow = 'reject', places, limit = Infinity, signal } = options
  const rules: IntakeRules = {
    onBadRow,
    asker,
    marks: places ?? false,
    position: 0,
    notice: (text) => void source.emit('notice', text),
  }
  const inputs = eachInput(given, reading, rules, places)
  const source: RowSource = new RowSource({
    inputs,
    given: isPaths(given) ? undefined : given,
    limit,
    signal,
  })
  return source as Source<Row>
}

async function* eachInput(
  given: readonly string[] | Readable,
  reading: ReadingOptions,
  rules: IntakeRules,
  places: boolean | undefined,
): AsyncGenerator<PendingInput> {
  const inputs = isPaths(given) ? await listInputs(given, reading.format !== undefined) : [given]
  rules.marks = places ?? inputs.length > 1
  for (const input of inputs) yield pendingInput(input, reading, rules)
}

function isPaths(given: readonly string[] | Readable): given is readonly string[] {
  return Array.isArray(given)
}
