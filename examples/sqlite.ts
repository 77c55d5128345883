/**
 * Labels of messages in a SQLite database, each exactly once, whatever dies and whenever: the outcomes and their
 * offset go into one transaction. Run it again, with more --rows too: only what is new is written.
 *
 *     node sqlite.js [--rows 2000] [--data FILE] [--folder DIR] [--live]
 *
 * Needs the package better-sqlite3. What Node has built in from 22.5 on, node:sqlite, works the same way.
 */
import Database from 'better-sqlite3'
import { openJob, readRows, retryFailed, toRequests, writeTo } from 'batchline'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { respond } from './classify/model.ts'
import { classifyRows } from './classify/rows.ts'
import { labelRow, labelStages, requestOf, showLabels } from './databases/labels.ts'
import type { Label, Message } from './databases/labels.ts'
import { openExample } from './support/open-example.ts'
import { writeLines } from './support/write-lines.ts'

await using example = await openExample({ name: 'sqlite', respond, rows: 2000 })
const { client, once, folder, rows, isLive, pollMs, settleMs } = example
const input = example.data ?? (await writeLines(join(folder, 'messages.jsonl'), classifyRows(rows)))

await using job = await openJob<Message>(join(folder, 'job'), { client, settleMs, once })
// A job in another folder is another job and begins at 0, whatever is in the table.
const name = job.status().job

const database = new Database(join(folder, 'labels.sqlite'))
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS labels (message text, intent text, confidence real, failure text);
  CREATE TABLE IF NOT EXISTS offsets (job text PRIMARY KEY, rows integer NOT NULL)`)
database.prepare('INSERT OR IGNORE INTO offsets VALUES (?, 0)').run(name)
const insert = database.prepare(
  'INSERT INTO labels VALUES (@message, @intent, @confidence, @failure)',
)
const moveOffset = database.prepare('UPDATE offsets SET rows = ? WHERE job = ? AND rows = ?')
const readOffset = database.prepare<string, { rows: number }>(
  'SELECT rows FROM offsets WHERE job = ?',
)

const stages = labelStages(isLive ? 10_000 : 200, pollMs)
await using labels = writeTo<Label, Message>(
  (outcomes, { from, to }) => {
    database
      .transaction(() => {
        for (const outcome of outcomes) insert.run(labelRow(outcome))
        // Only from where it was: the offset itself tells if somebody else has written.
        if (moveOffset.run(to, name, from).changes !== 1) throw new Error('the offset has moved')
      })
      .immediate()
  },
  { size: 500, offset: () => readOffset.get(name)?.rows ?? 0 },
)
await pipeline(
  readRows<Message>(input, { limit: rows }),
  toRequests(requestOf),
  stages(job),
  retryFailed(job, stages),
  labels,
)

console.log(`\n${labels.written} outcomes written, ${labels.offset} rows of the input in all\n`)
showLabels(
  database
    .prepare<[], { intent: string | null; messages: number }>(
      'SELECT intent, count(*) AS messages FROM labels GROUP BY intent ORDER BY messages DESC, intent LIMIT 8',
    )
    .all(),
)
console.log(`\n  ${join(folder, 'labels.sqlite')}`)
database.close()
