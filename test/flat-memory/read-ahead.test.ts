/**
 * A cursor is not read ahead of the job: while the service has no room, each source has given the rows that are
 * sealed, and a number behind them that does not depend on the size of the table. docs/sources.md has the figures.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import pg from 'pg'
import QueryStream from 'pg-query-stream'
import t from 'tap'
import type { Test } from 'tap'
import { openSqlite } from '../../examples/sources/sqlite.ts'
import { readRows, rowsFrom } from '../../src/index.ts'
import { startPostgres } from '../fixtures/databases/postgres-server.ts'
import { perChunk, readAhead } from '../fixtures/databases/read-ahead.ts'
import type { ReadAhead, ReadAheadRow } from '../fixtures/databases/read-ahead.ts'
import { setUp } from '../fixtures/set-up.ts'

const tableRows = 100_000
const text = 'some text '.repeat(100)
/** Batches that do not end while a test runs. */
const slow = { batchMs: 3_600_000 }

function rowAt(i: number): ReadAheadRow {
  return { id: `row ${i}`, text: `${i} ${text}` }
}

/** The chunk in hand, which is on the disk and can't be sealed yet, and the rows between it and the source. */
const inHand = perChunk + 6

void t.test('an iterator', async (t) => {
  let pulled = 0
  function* rows(): Generator<ReadAheadRow> {
    while (pulled < tableRows) yield rowAt(pulled++)
  }
  const { open } = await setUp(t, slow)
  judge(t, await readAhead(await open(), rowsFrom(rows()), () => pulled), inHand)
})

void t.test('SQLite', async (t) => {
  const { open, folder } = await setUp(t, slow)
  const database = await openSqlite(`${folder}.db`)
  const series = `WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ${tableRows})`
  let pulled = 0
  function* counted(): Generator<ReadAheadRow> {
    const rows = database.prepare(`${series} SELECT 'row ' || n AS id, n || ? AS text FROM s`)
    for (const row of rows.iterate(text)) {
      pulled++
      yield row as ReadAheadRow
    }
  }
  judge(t, await readAhead(await open(), rowsFrom(counted()), () => pulled), inHand)
  // An iterator that was not closed would keep the database busy.
  t.doesNotThrow(() => database.exec('CREATE TABLE after (n INTEGER)'))
  database.close()
})

void t.test('PostgreSQL', async (t) => {
  const server = await startPostgres(t)
  if (!server) return t.plan(0, 'there is no PostgreSQL here')
  for (const batchSize of [10, 100]) {
    const { open } = await setUp(t, slow)
    const client = new pg.Client(server.connectionString)
    await client.connect()
    const query = `SELECT 'row ' || n AS id, n || $1 AS text FROM generate_series(1, ${tableRows}) n`
    const stream = client.query(new QueryStream(query, [text], { batchSize }))
    let pulled = 0
    stream.cursor.on('row', () => pulled++)
    const source = rowsFrom<ReadAheadRow>(stream)
    const found = await readAhead(await open(), source, () => pulled)
    judge(t, found, 2 * batchSize + inHand, `in portions of ${batchSize}`)
    // The cursor is closed, and the connection free for the next query.
    t.match(await client.query('SELECT 1 AS one'), { rows: [{ one: 1 }] })
    const left = await client.query('SELECT count(*)::int AS cursors FROM pg_cursors')
    t.match(left.rows, [{ cursors: 0 }])
    await client.end()
  }
})

void t.test('a stream of the web', async (t) => {
  let pulled = 0
  const bytes = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(Buffer.from(`${JSON.stringify(rowAt(pulled++))}\n`))
    },
  })
  const { open } = await setUp(t, slow)
  const source = readRows<ReadAheadRow>(bytes, { format: 'jsonl' })
  // A row is a kilobyte here, and bytes wait in buffers of up to 64 KiB on their way to rows.
  judge(t, await readAhead(await open(), source, () => pulled), inHand + 400)
})

void t.test('a body over HTTP', async (t) => {
  let pulled = 0
  const server = createServer((_, response) => {
    const rows = function* () {
      while (pulled < tableRows) yield `${JSON.stringify(rowAt(pulled++))}\n`
    }
    Readable.from(rows()).pipe(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { body } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const { open } = await setUp(t, slow)
  const source = readRows<ReadAheadRow>(body!, { format: 'jsonl' })
  // What lies in the buffers of two sockets of the system comes on top.
  judge(t, await readAhead(await open(), source, () => pulled), inHand + 12_000)
})

function judge(t: Test, { sealed, pulled, ahead }: ReadAhead, most: number, how = ''): void {
  t.comment(`${how} ${pulled} rows taken, ${sealed} sealed, ${ahead} ahead`)
  t.ok(sealed >= 3 * perChunk && sealed <= 5 * perChunk, `${sealed} are sealed`)
  t.ok(ahead >= 0 && ahead <= most, `${ahead} of ${most} rows ahead`)
}
