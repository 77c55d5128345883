/** The databases that are written to. */
import { join } from 'node:path'
import { lacksPostgres, PostgresServer } from '../fixtures/databases/postgres-server.ts'
import { openPostgres } from './postgres.ts'
import type { SinkSpec } from './sink-process.ts'
import { lacksSqlite, openSqlite } from './sqlite.ts'
import type { SqliteDriver } from './sqlite.ts'
import type { Connection } from './table.ts'

/** One database, empty. */
export interface Database {
  readonly spec: SinkSpec['database']
  readonly open: () => Promise<Connection>
  readonly close: () => Promise<void>
}

export interface SinkSubject {
  readonly name: SinkSpec['database']['kind']
  /** Why it can't be tested here; undefined where it can. */
  readonly missing: () => Promise<string | undefined>
  /** @param dir - a folder of the trial's own */
  readonly start: (dir: string) => Promise<Database>
}

function sqlite(driver: SqliteDriver): SinkSubject {
  return {
    name: driver,
    missing: () => lacksSqlite(driver),
    start: async (dir) => {
      const path = join(dir, 'database.sqlite')
      return {
        spec: { kind: driver, path },
        open: () => openSqlite(driver, path),
        close: async () => {},
      }
    },
  }
}

export const subjects: readonly SinkSubject[] = [
  sqlite('better-sqlite3'),
  sqlite('node:sqlite'),
  {
    name: 'postgres',
    missing: async () => lacksPostgres(),
    start: async () => {
      const server = await PostgresServer.start()
      return {
        spec: { kind: 'postgres', socket: server.socket },
        open: () => openPostgres(server.socket),
        close: () => server.close(),
      }
    },
  },
]
