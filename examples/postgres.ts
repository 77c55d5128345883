/**
 * Labels of messages in a PostgreSQL database, each exactly once, whatever dies and whenever: the outcomes and their
 * offset go into one transaction. Run it again, with more --rows too: only what is new is written.
 *
 *     PGHOST=… PGUSER=… PGDATABASE=… node postgres.js [--rows 2000] [--data FILE] [--folder DIR] [--live]
 *
 * Needs the package pg, and a database in which it may make the tables `labels` and `offsets`.
 */
import pg from 'pg'
import { openJob, readRows, retryFailed, toRequests, writeTo } from 'batchline'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { respond } from './classify/model.ts'
import { classifyRows } from './classify/rows.ts'
import { labelRow, labelStages, requestOf, showLabels } from './databases/labels.ts'
import type { Label, Message } from './databases/labels.ts'
import { openExample } from './support/open-example.ts'
import { writeLines } from './support/write-lines.ts'

await using example = await openExample({ name: 'postgres', respond, rows: 2000 })
const { client, once, folder, rows, isLive, pollMs, settleMs } = example
const input = example.data ?? (await writeLines(join(folder, 'messages.jsonl'), classifyRows(rows)))

await using job = await openJob<Message>(join(folder, 'job'), { client, settleMs, once })
// A job in another folder is another job and begins at 0, whatever is in the table.
const name = job.status().job

// With a timeout: a query that never comes back would hold the run.
const pool = new pg.Pool({ connectionTimeoutMillis: 10_000, query_timeout: 60_000 })
// A query says that its connection is lost; without a listener the same would end the process.
pool.on('error', () => {})
pool.on('connect', (connection) => connection.on('error', () => {}))
await pool.query(`
  CREATE TABLE IF NOT EXISTS labels (message text, intent text, confidence double precision, failure text);
  CREATE TABLE IF NOT EXISTS offsets (job text PRIMARY KEY, rows bigint NOT NULL)`)
await pool.query('INSERT INTO offsets VALUES ($1, 0) ON CONFLICT DO NOTHING', [name])

const stages = labelStages(isLive ? 10_000 : 200, pollMs)
await using labels = writeTo<Label, Message>(
  async (outcomes, { from, to }) => {
    const connection = await pool.connect()
    let isCommitted = false
    try {
      await connection.query('BEGIN')
      await connection.query(
        'INSERT INTO labels SELECT * FROM json_populate_recordset(NULL::labels, $1)',
        [JSON.stringify(outcomes.map(labelRow))],
      )
      // Only from where it was: a transaction that was taken for lost may have been committed meanwhile.
      const moved = await connection.query(
        'UPDATE offsets SET rows = $1 WHERE job = $2 AND rows = $3',
        [to, name, from],
      )
      if (moved.rowCount !== 1) throw new Error('the offset has moved')
      await connection.query('COMMIT')
      isCommitted = true
    } finally {
      // Closed, and not given to the next one: nothing can commit what is left of it.
      connection.release(!isCommitted)
    }
  },
  { size: 500, offset: readOffset },
)

async function readOffset(): Promise<number> {
  const found = await pool.query<{ rows: string }>('SELECT rows FROM offsets WHERE job = $1', [
    name,
  ])
  // A bigint comes as text.
  return Number(found.rows[0]?.rows ?? 0)
}

await pipeline(
  readRows<Message>(input, { limit: rows }),
  toRequests(requestOf),
  stages(job),
  retryFailed(job, stages),
  labels,
)

console.log(`\n${labels.written} outcomes written, ${labels.offset} rows of the input in all\n`)
const found = await pool.query<{ intent: string | null; messages: number }>(
  'SELECT intent, count(*)::integer AS messages FROM labels GROUP BY intent ORDER BY messages DESC, intent LIMIT 8',
)
showLabels(found.rows)
await pool.end()
