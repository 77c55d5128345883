/** The examples that write into a database: each message once, whether they are killed or given more rows. */
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { classifyRows } from '../../examples/classify/rows.ts'
import { EmulatorProcess } from '../faults/emulator-process.ts'
import { lacksPostgres, PostgresServer } from '../fixtures/databases/postgres-server.ts'
import { lacksSqlite } from '../sinks/sqlite.ts'
import { modelOf, runExample } from './example-process.ts'

interface Written {
  readonly message: string
  readonly intent: string | null
  readonly failure: string | null
}

interface Subject {
  readonly env?: Readonly<Record<string, string>>
  /** All labels, as they were inserted, and all offsets. */
  readonly look: () => Promise<{ labels: Written[]; offsets: number[] }>
}

const counts = [150, 260, 260]

async function judge(t: Test, name: string, { env = {}, look }: Subject): Promise<void> {
  const emulator = await EmulatorProcess.start(
    join(t.testdirName, 'emulator'),
    1,
    modelOf('classify'),
  )
  const args = ['--at', emulator.url, '--folder', join(t.testdirName, 'run')]
  try {
    let before = 0
    for (const rows of counts) {
      const killed = await runExample(name, [...args, '--rows', String(rows)], { ms: 900 }, env)
      t.ok(killed.signal === 'SIGKILL' || killed.code === 0, killed.stderr)
      const written = (await look().catch(() => undefined))?.labels.length ?? 0
      const end = await runExample(name, [...args, '--rows', String(rows)], undefined, env)
      t.equal(end.code, 0, end.stderr)
      t.match(
        end.stdout,
        `${rows - Math.max(before, written)} outcomes written, ${rows} rows of the input in all`,
      )
      const { labels, offsets } = await look()
      t.same(
        labels.map(({ message }) => message),
        [...classifyRows(rows)].map(({ id }) => id),
      )
      t.same(offsets, [rows])
      t.ok(labels.every(({ intent, failure }) => (intent === null) !== (failure === null)))
      t.ok(labels.filter(({ intent }) => intent !== null).length > 0.9 * rows)
      const first = labels.find(({ intent }) => intent !== null)
      t.match(first?.intent, /\w+/)
      before = rows
    }
    const { billedTwice, billedTwiceById, billed } = await emulator.ledger()
    const texts = [...classifyRows(260)].map(({ text }) => text)
    t.equal(billedTwice.count, texts.length - new Set(texts).size, 'only rows with the same text')
    t.equal(billedTwiceById.count, 0)
    t.ok(billed >= 260)
  } finally {
    await emulator.close()
  }
}

void t.test('sqlite', { skip: (await lacksSqlite('better-sqlite3')) ?? false }, async (t) => {
  t.testdir({ run: {} })
  const { default: Database } = await import('better-sqlite3')
  await judge(t, 'sqlite', {
    look: async () => {
      const path = join(t.testdirName, 'run', 'labels.sqlite')
      const database = new Database(path, { fileMustExist: true })
      try {
        return {
          labels: database.prepare<[], Written>('SELECT * FROM labels ORDER BY rowid').all(),
          offsets: database
            .prepare<[], { rows: number }>('SELECT rows FROM offsets')
            .all()
            .map(({ rows }) => rows),
        }
      } finally {
        database.close()
      }
    },
  })
})

void t.test('postgres', { skip: lacksPostgres() ?? false }, async (t) => {
  t.testdir({ run: {} })
  const server = await PostgresServer.start()
  const { default: pg } = await import('pg')
  const where = { host: server.socket, user: 'batchline', database: 'postgres' }
  try {
    await judge(t, 'postgres', {
      env: { PGHOST: where.host, PGUSER: where.user, PGDATABASE: where.database },
      look: async () => {
        const client = new pg.Client(where)
        await client.connect()
        try {
          const labels = await client.query<Written>('SELECT * FROM labels ORDER BY ctid')
          const offsets = await client.query<{ rows: string }>('SELECT rows FROM offsets')
          return { labels: labels.rows, offsets: offsets.rows.map(({ rows }) => Number(rows)) }
        } finally {
          await client.end()
        }
      },
    })
  } finally {
    await server.close()
  }
})
