/**
 * The usual end of a pipeline: one JSON object a line, into a file that is complete when it appears.
 */
import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { BatchlineError } from '../errors.ts'
import { kindOf } from '../kind-of.ts'
import { RowSink } from './row-sink.ts'

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
  /** `ended`: as rows come; `input`: each in its place in the input. Default `ended`. */
  order?: 'ended' | 'input' | undefined
  /** A file of their own for rows with `ok: false`. Default: they go with the others. */
  rejects?: string | undefined
  /** Memory for rows that wait for their place, in bytes; what is over it waits on disk. Default 8 MiB. */
  maxMemoryBytes?: number | undefined
  /** Where rows wait on disk. Default: beside the output, or the system's folder where it is no file. */
  tempDir?: string | undefined
  /** Files of waiting rows that are open at a time, and one more while some are merged. Default 16. */
  maxOpenFiles?: number | undefined
  /** Destroys the stream with an AbortError when aborted. Default: none. */
  signal?: AbortSignal | undefined
}

/**
 * Writes each row as one line of JSON.
 *
 * A path is written as `<path>.part`, synced and renamed at the end, so that the last complete output
 * stays until then; after an error the `.part` stays and holds what was finished. A second run
 * writes it anew. With `rejects` both files take their names when both are complete.
 *
 * @example
 * ```ts
 * await pipeline(results, writeRows('labels.jsonl', { order: 'input', rejects: 'failed.jsonl' }))
 * ```
 * @param output - a path, `'-'` for stdout, or a Writable of bytes, which is not ended
 * @throws {@link BatchlineError} `ERR_OPTION` at once when an argument has no valid value. As the stream's
 *   error: `ERR_STORAGE` when a file can't be written; `ERR_INPUT` for a row that is no JSON or, with
 *   `order: 'input'`, has no position; `ERR_ORDER` for a second row of a place that is passed. When the
 *   reader of stdout has gone, the system's own error with `code: 'EPIPE'`.
 */
export function writeRows(output: string | Writable, options: WriteRowsOptions = {}): Writable {
  const { order = 'ended', rejects, maxMemoryBytes = 8 * 1024 * 1024, maxOpenFiles = 16 } = options
  if (kindOf(output) !== 'a string' && kindOf(output) !== 'a stream') {
    throw badOption(`the first argument is a path, '-' or a Writable, not ${kindOf(output)}`)
  }
  if (order !== 'ended' && order !== 'input') throw badOption(`order is 'ended' or 'input'`)
  if (!(maxMemoryBytes >= 0)) throw badOption('maxMemoryBytes is a number of bytes')
  if (!(Number.isInteger(maxOpenFiles) && maxOpenFiles >= 2)) {
    throw badOption('maxOpenFiles is a whole number from 2')
  }
  const isOutput = typeof output === 'string' && resolve(output) === resolve(rejects ?? '')
  if (rejects === '-' || (rejects !== undefined && isOutput)) {
    throw badOption('rejects is a file of its own')
  }
  if ([output, rejects].some((path) => typeof path === 'string' && /\.gz$/i.test(path))) {
    throw badOption(
      'what it writes is plain JSONL: give names without .gz, or a stream that compresses',
    )
  }
  const { tempDir, signal } = options
  return new RowSink(output, { order, rejects, maxMemoryBytes, tempDir, maxOpenFiles, signal })
}

function badOption(message: string): BatchlineError {
  return new BatchlineError('ERR_OPTION', `writeRows: ${message}. Nothing was written.`)
}
