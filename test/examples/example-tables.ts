/** What examples have written into a database, and where each trial finds one of its own. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { lacksPostgres, PostgresServer } from '../fixtures/databases/postgres-server.ts'
import { lacksSqlite } from '../sinks/sqlite.ts'
import type { Subject, SubjectTables } from './kill-trial.ts'

const inOrder = 'SELECT * FROM labels ORDER BY'

/** @returns the examples that write into a database, as far as there is one here, and what ends its server */
export async function tableExamples(): Promise<{
  subjects: Subject[]
  /** Of the server, for the example that reads from one. */
  postgres?: string
  close: () => Promise<void>
}> {
  const common = { rows: 150, concurrency: 0, model: 'classify' }
  const subjects: Subject[] = []
  if ((await lacksSqlite('better-sqlite3')) === undefined) {
    subjects.push({ ...common, name: 'sqlite', tables: sqliteTables })
  }
  if (lacksPostgres() !== undefined) return { subjects, close: async () => {} }
  const server = await PostgresServer.start()
  subjects.push({ ...common, name: 'postgres', tables: () => postgresTables(server) })
  const postgres = `postgres://batchline@/postgres?host=${encodeURIComponent(server.socket)}`
  return { subjects, postgres, close: () => server.close() }
}

async function sqliteTables(folder: string): Promise<SubjectTables> {
  const { default: Database } = await import('better-sqlite3')
  const path = join(folder, 'labels.sqlite')
  return {
    env: {},
    rows: () => {
      if (!existsSync(path)) return Promise.resolve([])
      const database = new Database(path)
      const rows = database.prepare(`${inOrder} rowid`).all()
      database.close()
      return Promise.resolve(rows.map((row) => JSON.stringify(row)))
    },
  }
}

/** A database of its own, because trials run side by side. */
async function postgresTables({ socket: host }: PostgresServer): Promise<SubjectTables> {
  const user = 'batchline'
  const database = `trial_${randomBytes(6).toString('hex')}`
  const query = async (name: string, sql: string): Promise<unknown[]> => {
    const client = new pg.Client({ host, user, database: name })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }
  await query('postgres', `CREATE DATABASE ${database}`)
  return {
    env: { PGHOST: host, PGUSER: user, PGDATABASE: database },
    rows: async () => (await query(database, `${inOrder} ctid`)).map((row) => JSON.stringify(row)),
  }
}
