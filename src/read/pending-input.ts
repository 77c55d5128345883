/** One input of `readRows`, opened when its turn comes. */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { inputError } from './input-error.ts'
import { formatOfName } from './input-format.ts'
import { openInput } from './open-input.ts'
import type { ReadingOptions } from './reading-options.ts'
import { readParquet } from './parquet/read-parquet.ts'
import { RowIntake } from './row-intake.ts'
import type { IntakeRules } from './row-intake.ts'
import type { PendingInput } from './row-source.ts'

/** @param input - a path, `-` for stdin, or a stream of bytes */
export function pendingInput(
  input: string | Readable,
  options: ReadingOptions,
  rules: IntakeRules,
): PendingInput {
  const path = typeof input === 'string' && input !== '-' ? input : undefined
  const name = path ?? (input === '-' ? 'stdin' : options.name)
  const intake = new RowIntake(name, rules)
  if (path !== undefined && isParquet(path, options)) return parquetParts(path, intake)
  const bytes = bytesOf(input)
  return {
    bytes,
    isOwn: path !== undefined,
    open: () => openInput(bytes, path, options, intake),
  }
}

/**
 * Whether to open the file as Parquet. A Parquet file that is compressed as a whole is opened as a
 * stream, which refuses it.
 */
function isParquet(path: string, options: ReadingOptions): boolean {
  const named = formatOfName(path)
  const compression = options.compression ?? named.compression ?? 'none'
  return (options.format ?? named.format) === 'parquet' && compression === 'none'
}

/** Parquet is read from its end, so there is no stream of its bytes. */
function parquetParts(path: string, intake: RowIntake): PendingInput {
  const rows = readParquet(path, { intake })
  return {
    bytes: rows,
    isOwn: true,
    open: async () => ({ rows, explain: (error) => inputError(intake.name, error) }),
  }
}

function bytesOf(input: string | Readable): Readable {
  if (typeof input !== 'string') return input
  // Read large blocks: one trip to the thread pool then serves thousands of rows.
  return input === '-' ? process.stdin : createReadStream(input, { highWaterMark: 256 * 1024 })
}
