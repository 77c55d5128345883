/** A table of 300,000 rows of a kilobyte takes the memory of its first tenth, from a cursor and an iterator. */
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import pg from 'pg'
import QueryStream from 'pg-query-stream'
import t from 'tap'
import type { Test } from 'tap'
import { openSqlite } from '../../examples/sources/sqlite.ts'
import { rowsFrom, toRequests } from '../../src/index.ts'
import type { Source } from '../../src/index.ts'
import { startPostgres } from '../fixtures/databases/postgres-server.ts'
import { ask } from '../fixtures/rows.ts'
import type { Row } from '../fixtures/rows.ts'

t.setTimeout(200_000)

/** Garbage is no memory that rows take. */
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const tableRows = 300_000
const text = 'some text '.repeat(100)

void t.test('PostgreSQL', async (t) => {
  const server = await startPostgres(t)
  if (!server) return t.plan(0, 'there is no PostgreSQL here')
  const client = new pg.Client(server.connectionString)
  await client.connect()
  const query = `SELECT 'row ' || n AS id, n || $1 AS text FROM generate_series(1, $2::int) n ORDER BY n`
  const cursor = client.query(new QueryStream(query, [text, tableRows]))
  await staysFlat(t, rowsFrom<Row>(cursor))
  await client.end()
})

void t.test('SQLite', async (t) => {
  const database = await openSqlite(':memory:')
  const query = `WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ?)
    SELECT 'row ' || n AS id, n || ? AS text FROM s`
  const rows = database.prepare(query).iterate(tableRows, text) as Iterable<Row>
  await staysFlat(t, rowsFrom(rows))
  database.close()
})

async function staysFlat(t: Test, source: Source<Row>): Promise<void> {
  let count = 0
  /** What is held after each tenth of the table. */
  const held: number[] = []
  const sink = new Writable({
    objectMode: true,
    write(_request, _encoding, done) {
      if (++count % (tableRows / 10) === 0) {
        collect()
        const { heapUsed, external } = process.memoryUsage()
        held.push(heapUsed + external)
      }
      done()
    },
  })
  await pipeline(source, toRequests(ask), sink)
  t.equal(count, tableRows)
  const [first = 0, ...later] = held
  const most = Math.max(...later)
  t.comment(`${mb(first)} MB after a tenth, at most ${mb(most)} MB later`)
  // A tenth of the rows is 30 MB.
  t.ok(most < first + 5e6, `${most} bytes after ${first}`)
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
