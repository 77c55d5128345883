/**
 * A job into a database as a process of its own, to be killed: `node sink-process.js SPEC`. It writes a byte to
 * stdout inside of each transaction, and one behind it: between those two lie the moments that matter.
 */
import { writeSync } from 'node:fs'
import type { FinalOutcome, WriteSpan } from '../../src/index.ts'
import { openPostgres } from './postgres.ts'
import { runIntoSink } from './sink-run.ts'
import { openSqlite } from './sqlite.ts'
import type { SqliteDriver } from './sqlite.ts'

export interface SinkSpec {
  readonly folder: string
  readonly url: string
  readonly rows: number
  readonly perBatch: number
  readonly size: number
  /** Time that each transaction takes before its end, and again behind its commit. */
  readonly pauseMs: number
  readonly database:
    | { readonly kind: SqliteDriver; readonly path: string }
    | { readonly kind: 'postgres'; readonly socket: string }
}

const { database, size, pauseMs, ...run } = JSON.parse(process.argv[2] ?? '') as SinkSpec
const tell = (): void => {
  writeSync(1, '.')
  // Not a timer: SQLite gives no turn of the event loop inside of a transaction.
  if (pauseMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
}
const connection =
  database.kind === 'postgres'
    ? await openPostgres(database.socket, { between: tell })
    : await openSqlite(database.kind, database.path, tell)
const write = async (outcomes: readonly FinalOutcome[], span: WriteSpan): Promise<void> => {
  await connection.write(outcomes, span)
  tell()
}
await runIntoSink({ ...run, to: { size } }, { write, offset: connection.offset })
await connection.close()
