/**
 * The database goes away while its rows are read, or the job stops before it has read them all: the run ends with a
 * word of both, the cursor is closed, and the next run pays for nothing twice.
 */
import pg from 'pg'
import QueryStream from 'pg-query-stream'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import type { Test } from 'tap'
import { awaitResults, chunkBySize, rowsFrom, submitBatches, toRequests } from '../../src/index.ts'
import type { Job, OpenJobOptions, Source } from '../../src/index.ts'
import { startPostgres } from '../fixtures/databases/postgres-server.ts'
import type { PostgresServer } from '../fixtures/databases/postgres-server.ts'
import { ask } from '../fixtures/rows.ts'
import type { Row } from '../fixtures/rows.ts'
import { setUp } from '../fixtures/set-up.ts'
import { collector } from '../fixtures/sinks.ts'

const tableRows = 400

async function read(t: Test, server: PostgresServer): Promise<[Source<Row>, pg.Client]> {
  const client = new pg.Client(server.connectionString)
  client.on('error', () => {})
  await client.connect()
  t.teardown(() => client.end())
  const query = `SELECT 'row ' || n AS id, 'text ' || n AS text FROM generate_series(1, ${tableRows}) n ORDER BY n`
  const cursor = client.query(new QueryStream(query, [], { batchSize: 10 }))
  return [rowsFrom<Row>(cursor, { name: 'the table' }), client]
}

async function run(job: Job, source: Source<Row>): Promise<unknown[]> {
  const sink = collector()
  await pipeline(
    source,
    toRequests(ask),
    chunkBySize(job, { maxRequests: 50 }),
    submitBatches(job, { ahead: 1 }),
    awaitResults(job, { maxOpen: 1, pollMs: 5 }),
    sink,
  )
  return sink.items
}

const options: Partial<OpenJobOptions> = { settleMs: 1000 }

void t.test('the server goes away in the middle', async (t) => {
  const server = await startPostgres(t)
  if (!server) return t.plan(0, 'there is no PostgreSQL here')
  const { open, emulator } = await setUp(t)
  const first = await open(options)
  const [source] = await read(t, server)
  let crash: Promise<void> | undefined
  first.onEvent(({ type }) => {
    if (type === 'accepted') crash ??= server.crash()
  })
  await t.rejects(run(first, source), {
    code: 'ERR_INPUT',
    resumable: true,
    message:
      /^the table, after row \d+, could not be read .*may have been sent, nothing after it was\. Nothing is paid twice/,
  })
  await first.close()
  const paid = (await emulator.ledger()).billed
  t.ok(paid < tableRows, `${paid} by then`)
  await crash
  const second = await open(options)
  const [again] = await read(t, server)
  t.equal((await run(second, again)).length, tableRows)
  t.equal((await emulator.ledger()).billed, tableRows, 'each row once')
})

void t.test('the job stops: the cursor is closed, and the connection is free', async (t) => {
  const server = await startPostgres(t)
  if (!server) return t.plan(0, 'there is no PostgreSQL here')
  const { open, emulator } = await setUp(t)
  const job = await open(options)
  const [source, client] = await read(t, server)
  job.onEvent(({ type }) => {
    if (type === 'accepted') void job.cancel()
  })
  await t.rejects(run(job, source), { code: 'ERR_STOPPED' })
  t.match(await client.query('SELECT count(*)::int AS cursors FROM pg_cursors'), {
    rows: [{ cursors: 0 }],
  })
  t.ok((await emulator.ledger()).billed < tableRows)
})
