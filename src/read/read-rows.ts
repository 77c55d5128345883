/**
 * The usual head of a pipeline: reads rows from files, stdin or any stream of bytes, in any of the
 * common formats.
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
 * Reads the rows of one or more inputs in constant memory. Returns a Readable in object mode.
 *
 * Positions of rows count from 0 over all inputs. Bad rows count; blank lines do not. In JSON
 * Lines only LF ends a line (a CR before it is dropped), and a line may hold any JSON value except
 * null. A byte order mark is dropped. The values of a CSV are strings. A number that a double can't
 * hold becomes an `ExactNumber` with all its digits, on every version of Node. A row that looks
 * like an outcome is marked as a row, so the output of one job can be the input of another. An
 * input in another format than stated ends the stream before its first row.
 *
 * Inputs are read in the order given. Files of a glob or folder are read by name: `part-10` comes
 * after `part-9`. A file added at the end appends to a job. The event `notice` reports what is
 * worth knowing but is no error, such as a column without a name.
 *
 * @example
 * ```ts
 * await pipeline(
 *   readRows<Ticket>('tickets/*.csv.gz', { encoding: 'windows-1252' }),
 *   toRequests((ticket: Ticket) => ({ custom_id: ticket.id, params: paramsOf(ticket) })),
 *   attempt(job),
 *   writeRows('labels.jsonl'),
 * )
 * ```
 * @param input - a path, a glob, a folder, `'-'` for stdin, an array of these, or a stream of
 *   bytes, of Node or of the web, which is destroyed with the source. `rowsFrom` takes rows that are
 *   values already
 * @throws {@link BatchlineError} `ERR_OPTION` at once for an invalid argument. The stream fails
 *   with `ERR_INPUT` where an input is missing, cut short (in the middle of a line, too), damaged or in another format, a line is
 *   too long, a CSV has a misplaced quote or a name twice, a text is not in its encoding, or, with
 *   `onBadRow: 'error'`, a row is bad.
 */
export function readRows<Row = unknown>(
  input: RowInput,
  options: ReadRowsOptions = {},
): Source<Row> {
  return rowSource(input, options, 'library')
}

/** Like {@link readRows}, with messages in the words of the asker. */
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
