/** dbt before and after: the models as plain SQL and the script between them, on a real PostgreSQL server. */
import t from 'tap'
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { parse } from 'yaml'
import { startPostgres } from '../fixtures/databases/postgres-server.ts'
import { inputFiles, minute, place, recipe, recipes, ticketRows, topicOf } from './recipe.ts'

/** What dbt makes of a model: a table of that name. */
function built(model: string, schema: string): string {
  const sql = recipe(`dbt/models/${model}.sql`)
    .replace(/\{\{ config\(materialized='table'\) \}\}/, '')
    .replaceAll(/\{\{ source\('\w+', '(\w+)'\) \}\}/g, 'public.$1')
  if (sql.includes('{{')) throw new Error(`${model} has more than this test knows of`)
  return `drop table if exists ${schema}.${model}; create table ${schema}.${model} as ${sql}`
}

void t.test('the models name each other', (t) => {
  const { sources, models } = parse(recipe('dbt/models/sources.yml')) as {
    sources: Array<{ name: string; tables: Array<{ name: string }> }>
    models: Array<{ name: string; columns: Array<{ name: string }> }>
  }
  const named = sources.flatMap(({ name, tables }) =>
    tables.map((table) => `'${name}', '${table.name}'`),
  )
  for (const model of ['tickets_to_label', 'ticket_labels']) {
    for (const [, source = ''] of recipe(`dbt/models/${model}.sql`).matchAll(/source\((.*?)\)/g)) {
      t.ok(named.includes(source), source)
    }
  }
  t.equal(models[0]?.name, 'ticket_labels')
  for (const { name } of models[0]!.columns) {
    t.ok(recipe('dbt/models/ticket_labels.sql').includes(`as ${name}`), name)
  }
  t.end()
})

void t.test('two days', async (t) => {
  const server = await startPostgres(t)
  if (!server) {
    t.pass('not run', { skip: true })
    return
  }
  const at = await place(t)
  const { emulator, cwd, bin } = at
  cpSync(join(recipes, 'dbt/label.sh'), join(bin, 'label.sh'))
  chmodSync(join(bin, 'label.sh'), 0o755)
  const database = new pg.Client(server.connectionString)
  await database.connect()
  t.teardown(() => database.end())
  await database.query(`
    create schema analytics;
    create table tickets (id integer primary key, body text);
    create table ticket_labels_raw (job text not null, outcome jsonb not null)`)
  const insert = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) {
      // What would break a file of lines: quotes, a line break, a backslash, a tab.
      const body = `${ticketRows[i % 6]!.text.replace(/\d/, String(i))}\n"\\.\\n\t${i}`
      await database.query('insert into tickets values ($1, $2)', [i, body])
    }
  }
  const counts = async (): Promise<unknown> => {
    const { rows } = await database.query(
      'select job, count(*)::integer as n from ticket_labels_raw group by job order by job',
    )
    return rows
  }
  const env = { PGHOST: server.socket, PGUSER: 'batchline', PGDATABASE: 'postgres' }
  const folder = (day: string): string => {
    const path = join(cwd, 'jobs', day)
    mkdirSync(path, { recursive: true })
    for (const name of ['prompt.txt', 'label.schema.json']) {
      writeFileSync(join(path, name), inputFiles[name]!)
    }
    return path
  }

  await insert(0, 6)
  await database.query(built('tickets_to_label', 'analytics'))
  const monday = folder('monday')
  const label = (path: string) => at.run(['label.sh'], { cwd: path, env })
  const first = await label(monday)
  t.equal(first.code, 9, first.stderr)
  t.same(await counts(), [], 'nothing is loaded before all is there')
  // dbt makes the table anew while the job lives; the job keeps its rows.
  await insert(6, 8)
  await database.query(built('tickets_to_label', 'analytics'))
  t.match(await label(monday), { code: 9 })

  await emulator.advance(11 * minute)
  await database.query('alter table ticket_labels_raw add constraint no check (job is null)')
  const refused = await label(monday)
  t.not(refused.code, 0, 'a load that the database refuses is not over')
  t.match(refused.stderr, /violates check constraint/)
  t.same(await counts(), [])
  await database.query('alter table ticket_labels_raw drop constraint no')
  const loaded = await label(monday)
  t.equal(loaded.code, 0, loaded.stderr)
  t.match(await label(monday), { code: 0 }, 'and once more')
  t.same(await counts(), [{ job: 'monday', n: 6 }], 'loaded once')

  await database.query(built('ticket_labels', 'analytics'))
  const { rows } = await database.query('select * from analytics.ticket_labels order by ticket_id')
  t.equal(rows.length, 6)
  for (const [i, row] of rows.entries()) {
    t.match(row, { ticket_id: String(i), topic: topicOf(i), failure: null, job: 'monday' })
  }

  await database.query(built('tickets_to_label', 'analytics'))
  const tuesday = folder('tuesday')
  t.match(await label(tuesday), { code: 9 })
  await emulator.advance(11 * minute)
  t.match(await label(tuesday), { code: 0 })
  t.same(await counts(), [
    { job: 'monday', n: 6 },
    { job: 'tuesday', n: 2 },
  ])
  t.match(await emulator.ledger(), { creates: 2, billed: 8, billedTwice: { count: 0 } })

  await database.query(built('tickets_to_label', 'analytics'))
  t.match(await label(folder('wednesday')), { code: 0 }, 'a day without tickets')
  t.match(await emulator.ledger(), { creates: 2 })
})
