/**
 * Labels the rows of a PostgreSQL table, which a cursor gives by the hundred, as the job has room for them.
 *
 *     node from-postgres.js --data postgres://user@host/database [--rows 200] [--folder DIR] [--live]
 *
 * What must hold: `ORDER BY` a unique column, so that a row has the same place each time, and new rows only behind
 * the last one. An identity column is not enough where transactions commit out of order: leave the newest minute to
 * the next run. A ticket that was changed or deleted after it was sent ends the run with ERR_CHANGED before anything
 * is paid. Columns are cast in the query: a bigint, numeric or timestamp goes through as the text that it is.
 *
 * Without --live it makes the table tickets and fills it.
 */
import { rowsFrom } from 'batchline'
import pg from 'pg'
import QueryStream from 'pg-query-stream'
import { fillTable } from './sources/fill-table.ts'
import { labelTickets } from './sources/label.ts'
import { respond } from './sources/model.ts'
import type { Ticket } from './sources/rows.ts'
import { openExample } from './support/open-example.ts'

await using example = await openExample({ name: 'from-postgres', respond, rows: 200 })
const count = Math.min(example.rows, example.isLive ? 20 : 2000)
if (example.data === undefined) throw new Error('--data postgres://user@host/database is missing')
const client = new pg.Client({ connectionString: example.data, application_name: 'batchline' })
// A lost connection is an error of the client, too, and would end the process without a word of the job. The rows
// know it as well, by their stream.
client.on('error', () => {})
await client.connect()
try {
  if (!example.isLive) await fillTable(client, count)
  const query = 'SELECT id, text FROM tickets ORDER BY n LIMIT $1'
  const cursor = client.query(new QueryStream(query, [count], { batchSize: 100 }))
  await labelTickets(example, 'from-postgres', rowsFrom<Ticket>(cursor, { name: 'table tickets' }))
} finally {
  await client.end()
}
