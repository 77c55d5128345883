/**
 * The usual end of a pipeline: writes one JSON object per line, into a file that is complete when
 * it appears.
 */
import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { BatchlineError } from '../errors.ts'
import { kindOf } from '../kind-of.ts'
import { reviewOptions } from './review/review-options.ts'
import type { ReviewOptions } from './review/review-options.ts'
import { RowSink } from './row-sink.ts'
import type { RowWriter } from './row-sink.ts'

/**
 * Options of {@link writeRows}.
 *
 * @example
 * ```ts
 * const options: WriteRowsOptions = { order: 'input', rejects: 'failed.jsonl' }
 * const sink = writeRows('labels.jsonl', options)
 * ```
 */
export interface WriteRowsOptions {
  /** `ended` writes rows as they come, `input` in the order of the input. Default `ended`. */
  order?: 'ended' | 'input' | undefined
  /** A separate file for rows with `ok: false`. Default: they go into the output. */
  rejects?: string | undefined
  /**
   * An extra file with the rows that people should review, and a random sample of the others; see
   * {@link ReviewOptions}. Default: none.
   */
  review?: ReviewOptions | undefined
  /**
   * Memory for rows that wait for their place, in bytes. Further rows wait on disk. Default 8 MiB.
   */
  maxMemoryBytes?: number | undefined
  /**
   * Where rows wait on disk. Default: beside the output, or in the system's temporary folder if the
   * output is not a file.
   */
  tempDir?: string | undefined
  /** Maximum number of open files of waiting rows; one more is open during a merge. Default 16. */
  maxOpenFiles?: number | undefined
  /** Destroys the stream with an AbortError when it aborts. */
  signal?: AbortSignal | undefined
}

/**
 * Writes each row as one line of JSON.
 *
 * A path is written under its name with `.part` behind it, then synced and renamed. Until the rename the last complete
 * output stays. After an error the `.part` stays and holds what was finished; the next run
 * overwrites it. With `rejects` or `review`, all files are renamed when all are complete.
 *
 * With `review`, rows with `tier: 'review'`, failed ones of kind `unsure`, those with `fallback` and a seeded random
 * sample of all others that are ok go to a file of their own too. Each line there has one more member, `review`, that
 * says why: `tier`, `unsure`, `fallback` or `sample`. The sample depends on the seed and on positions alone, so it is
 * the same on every run. `batchline review FILE` shows the file to a person and keeps what they decide.
 *
 * @example
 * ```ts
 * await pipeline(results, writeRows('labels.jsonl', { order: 'input', rejects: 'failed.jsonl' }))
 * ```
 * @param output - a path, `'-'` for stdout, or a Writable of bytes, which is not ended
 * @throws {@link BatchlineError} `ERR_OPTION` at once for an invalid argument. The stream fails
 *   with `ERR_STORAGE` when a file can't be written, `ERR_INPUT` for a row that JSON can't hold or,
 *   with `order: 'input'`, that has no position, and `ERR_ORDER` for a row that comes too late for
 *   its place. When the reader of stdout has gone it fails with the system's
 *   error, of code `EPIPE`.
 */
export function writeRows(output: string | Writable, options: WriteRowsOptions = {}): RowWriter {
  const { order = 'ended', rejects, maxMemoryBytes = 8 * 1024 * 1024, maxOpenFiles = 16 } = options
  if (kindOf(output) !== 'a string' && kindOf(output) !== 'a stream') {
    throw badOption(`the first argument must be a path, '-' or a Writable, not ${kindOf(output)}`)
  }
  if (order !== 'ended' && order !== 'input') throw badOption(`order must be 'ended' or 'input'`)
  if (!(maxMemoryBytes >= 0)) throw badOption('maxMemoryBytes must be a number of bytes')
  if (!(Number.isInteger(maxOpenFiles) && maxOpenFiles >= 2)) {
    throw badOption('maxOpenFiles must be a whole number, at least 2')
  }
  const isOutput = typeof output === 'string' && resolve(output) === resolve(rejects ?? '')
  if (rejects === '-' || (rejects !== undefined && isOutput)) {
    throw badOption('rejects must be a separate file')
  }
  if ([output, rejects].some((path) => typeof path === 'string' && /\.gz$/i.test(path))) {
    throw badOption('it writes plain JSONL: use names without .gz, or a stream that compresses')
  }
  const { tempDir, signal } = options
  const review = options.review && reviewOptions(options.review, [output, rejects])
  return new RowSink(output, {
    order,
    rejects,
    maxMemoryBytes,
    tempDir,
    maxOpenFiles,
    signal,
    review,
  })
}

function badOption(message: string): BatchlineError {
  return new BatchlineError('ERR_OPTION', `writeRows: ${message}. Nothing was written.`)
}
