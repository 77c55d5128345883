/** SQLite, by `better-sqlite3` or by what Node has built in; both are used the same way. */
import type { FinalOutcome, WriteSpan } from '../../src/index.ts'
import { movedAway, schema, writtenOf } from './table.ts'
import type { Connection, Written } from './table.ts'

interface Statement {
  run(...values: unknown[]): { changes: number | bigint }
  get(...values: unknown[]): unknown
  all(...values: unknown[]): unknown[]
}

interface Database {
  exec(sql: string): unknown
  prepare(sql: string): Statement
  close(): void
}

export interface SqliteConnection extends Connection {
  readonly exec: (sql: string) => void
}

export type SqliteDriver = 'better-sqlite3' | 'node:sqlite'

/** @returns why it can't be used here; undefined where it can */
export async function lacksSqlite(driver: SqliteDriver): Promise<string | undefined> {
  try {
    const database = await opened(driver, ':memory:')
    database.close()
    return undefined
  } catch (error) {
    return `no ${driver} on Node ${process.versions.node}: ${(error as Error).message.split('\n')[0]}`
  }
}

/** @param between - called inside of each transaction */
export async function openSqlite(
  driver: SqliteDriver,
  path: string,
  between: () => void = () => {},
): Promise<SqliteConnection> {
  const database = await opened(driver, path)
  // Small pages: a disk of a few of them is soon full.
  database.exec(
    `PRAGMA page_size = 512; PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 0; ${schema}`,
  )
  const insert = database.prepare('INSERT INTO outcomes VALUES (?, ?, ?)')
  const move = database.prepare("UPDATE offsets SET rows = ? WHERE job = 'sink' AND rows = ?")
  const read = database.prepare("SELECT rows FROM offsets WHERE job = 'sink'")
  const all = database.prepare('SELECT position, part, answer FROM outcomes ORDER BY rowid')
  return {
    write(outcomes: readonly FinalOutcome[], span: WriteSpan) {
      database.exec('BEGIN IMMEDIATE')
      try {
        for (const outcome of outcomes) {
          const { position, part, answer } = writtenOf(outcome)
          insert.run(position, part, answer)
        }
        between()
        if (Number(move.run(span.to, span.from).changes) !== 1) throw movedAway(span)
        database.exec('COMMIT')
      } catch (error) {
        // A full disk has rolled it back by itself.
        try {
          database.exec('ROLLBACK')
        } catch {}
        throw error
      }
    },
    offset: () => (read.get() as { rows: number }).rows,
    rows: () => all.all().map((row) => ({ ...(row as Written) })),
    exec: (sql) => void database.exec(sql),
    close: () => database.close(),
  }
}

async function opened(driver: SqliteDriver, path: string): Promise<Database> {
  // By a name that the compiler does not look up: Node 20 has no types for it.
  const module = (await import(driver as string)) as Record<
    'default' | 'DatabaseSync',
    new (path: string) => Database
  >
  return new module[driver === 'node:sqlite' ? 'DatabaseSync' : 'default'](path)
}
