/**
 * Rows from a database, a bucket and the web, by programs that are killed and run again: the output and the bill are
 * those of a run that nobody killed, more rows at the end are all that is sent later, and rows that have changed are
 * told before anything is paid.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import t from 'tap'
import type { Test } from 'tap'
import { openSqlite } from '../../examples/sources/sqlite.ts'
import { ticketAt, topicAt } from '../../examples/sources/rows.ts'
import type { Ticket } from '../../examples/sources/rows.ts'
import type { Outcome } from '../../src/index.ts'
import { EmulatorProcess } from '../faults/emulator-process.ts'
import { startPostgres } from '../fixtures/databases/postgres-server.ts'
import type { PostgresServer } from '../fixtures/databases/postgres-server.ts'
import { modelOf, runExample } from './example-process.ts'
import type { ExampleEnd } from './example-process.ts'
import { expectedOf, killTrial } from './kill-trial.ts'
import { sourceExamples } from './killed-examples.ts'
import { readLines } from './run-twice.ts'

type Labelled = Outcome<{ topic: string }, Ticket>
type Run = (rows: number) => Promise<ExampleEnd>
/** Changes the text of the first ticket where the example reads it. */
type Change = (folder: string, postgres: PostgresServer | undefined) => Promise<void> | void

const changes: Readonly<Record<string, Change>> = {
  'from-sqlite': async (folder) => {
    const database = await openSqlite(join(folder, 'tickets.db'))
    database.exec(`UPDATE tickets SET text = 'other' WHERE n = 1`)
    database.close()
  },
  'from-postgres': (_, postgres) =>
    query(postgres!, `UPDATE tickets SET text = 'other' WHERE n = 1`),
  'from-s3': (folder) => {
    const path = join(folder, 'store/help-desk/tickets/part-00001.jsonl.gz')
    writeFileSync(path, gzipSync(`${JSON.stringify({ ...ticketAt(0), text: 'other' })}\n`))
  },
}

for (const name of ['from-sqlite', 'from-s3', 'from-web', 'from-postgres']) {
  void t.test(name, async (t) => {
    const postgres = name === 'from-postgres' ? await startPostgres(t) : undefined
    if (name === 'from-postgres' && !postgres) return t.plan(0, 'there is no PostgreSQL here')
    const subject = sourceExamples(postgres?.connectionString).find((one) => one.name === name)!

    await t.test('labels each row, goes on with new ones, and tells of changed ones', async (t) => {
      const dir = t.testdir()
      const folder = join(dir, 'run')
      await mkdir(folder)
      const emulator = await EmulatorProcess.start(join(dir, 'emulator'), 1, modelOf('sources'))
      t.teardown(() => emulator.close())
      const args = ['--at', emulator.url, '--folder', folder, ...(subject.args ?? [])]
      const run: Run = (rows) => runExample(name, [...args, '--rows', String(rows)])
      const billed = async () => (await emulator.ledger()).billed

      const first = await run(80)
      t.equal(first.code, 0, first.stderr)
      checkOutput(t, folder, name, 80)
      const paid = await billed()
      const output = readFileSync(join(folder, `${name}.jsonl`))

      const again = await run(80)
      t.equal(again.stdout, first.stdout)
      t.strictSame(readFileSync(join(folder, `${name}.jsonl`)), output)
      t.equal(await billed(), paid, 'nothing is paid again')

      const more = await run(120)
      t.equal(more.code, 0, more.stderr)
      checkOutput(t, folder, name, 120)
      t.ok((await billed()) - paid < 50, 'only the new rows are sent, some of them twice')
      t.equal(readLines(folder, `${name}.jsonl`).length, 120)

      const change = changes[name]
      if (!change) return
      const { creates } = await emulator.ledger()
      await change(folder, postgres)
      const changed = await run(120)
      t.equal(changed.code, 1)
      t.match(changed.stderr, name === 'from-s3' ? /is not where or what it was/ : /ERR_CHANGED/)
      t.equal((await emulator.ledger()).creates, creates, 'nothing was sent')
      checkOutput(t, folder, name, 120)
    })

    await t.test('survives being killed', async (t) => {
      if (postgres) await query(postgres, 'DROP TABLE tickets')
      const dir = t.testdir()
      const expected = await expectedOf(subject, join(dir, 'whole'))
      t.equal(expected.files.get(`${name}.jsonl`)?.length, 120)
      let kills = 0
      for (const seed of [1, 2]) {
        const trial = await killTrial(subject, seed, join(dir, String(seed)), expected)
        t.same(trial.problems, [], `seed ${seed}`)
        kills += trial.kills
      }
      t.ok(kills > 0, `${kills} kills`)
    })

    if (name === 'from-s3') {
      await t.test('puts the output beside the objects', async (t) => {
        const dir = t.testdir()
        const end = await runExample(name, ['--folder', dir, '--rows', '40'])
        t.equal(end.code, 0, end.stderr)
        const labels = join(dir, 'store/help-desk/labels')
        t.same(readdirSync(labels), ['from-s3.jsonl'])
        t.strictSame(
          readFileSync(join(labels, 'from-s3.jsonl')),
          readFileSync(join(dir, 'from-s3.jsonl')),
        )
      })
    }
  })
}

function checkOutput(t: Test, folder: string, name: string, rows: number): void {
  t.ok(existsSync(join(folder, `${name}.jsonl`)))
  const outcomes = readLines<Labelled>(folder, `${name}.jsonl`)
  t.strictSame(
    outcomes.map(({ position, row }) => [position, row]),
    Array.from({ length: rows }, (_, i) => [i, ticketAt(i)]),
    'each row in its place, as it went in',
  )
  const wrong = outcomes.filter((one, i) => one.ok && one.value?.topic !== topicAt(i))
  t.same(wrong, [])
  t.ok(outcomes.filter(({ ok }) => ok).length > rows * 0.9)
}

async function query({ connectionString }: PostgresServer, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(sql)
  await client.end()
}
