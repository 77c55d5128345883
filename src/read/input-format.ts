/** What an input holds, read from its name. */
import { BatchlineError } from '../errors.ts'

/** How rows are written in an input: a JSON value a line, one JSON array, or comma-separated values. */
export type RowFormat = 'jsonl' | 'json' | 'csv'

/** How to read an input. */
export interface InputFormat {
  readonly format: RowFormat
  readonly gzip: boolean
}

const extensions: ReadonlyMap<string, RowFormat> = new Map([
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.json', 'json'],
  ['.csv', 'csv'],
])

/**
 * Format and compression by the extension of a path; what is given wins.
 *
 * @param path - `undefined` for an input without a name, which is JSONL unless said otherwise
 * @throws {@link BatchlineError} `ERR_OPTION` when nothing tells the format.
 */
export function inputFormat(
  path: string | undefined,
  given: { format?: RowFormat | undefined; gzip?: boolean | undefined },
): InputFormat {
  const name = path?.toLowerCase() ?? '.jsonl'
  const gzip = given.gzip ?? name.endsWith('.gz')
  const bare = name.endsWith('.gz') ? name.slice(0, -3) : name
  const format = given.format ?? extensions.get(/\.[^./\\]*$/.exec(bare)?.[0] ?? '')
  if (format !== undefined && [...extensions.values()].includes(format)) return { format, gzip }
  const found =
    given.format === undefined
      ? `the name ${path} does not tell it: say it, as in format: 'jsonl' (--format jsonl)`
      : `not ${given.format}`
  throw new BatchlineError(
    'ERR_OPTION',
    `readRows: format is 'jsonl', 'json' or 'csv', and ${found}. Nothing was read or sent.`,
  )
}
