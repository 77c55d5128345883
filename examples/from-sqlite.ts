/**
 * Labels the rows of a SQLite table. The iterator of the statement gives one row when the job has room for it.
 *
 *     node from-sqlite.js [--rows 200] [--data FILE.db] [--folder DIR] [--live]
 *
 * What must hold: `ORDER BY` a unique column, so that a row has the same place each time, and new rows only behind
 * the last one. Run it again after more tickets have come, and only those are sent. A ticket that was changed or
 * deleted after it was sent ends the run with ERR_CHANGED before anything is paid.
 */
import { rowsFrom } from 'batchline'
import { join } from 'node:path'
import { labelTickets } from './sources/label.ts'
import { respond } from './sources/model.ts'
import { ticketRows } from './sources/rows.ts'
import type { Ticket } from './sources/rows.ts'
import { openSqlite } from './sources/sqlite.ts'
import { openExample } from './support/open-example.ts'

await using example = await openExample({ name: 'from-sqlite', respond, rows: 200 })
const database = await openSqlite(example.data ?? join(example.folder, 'tickets.db'))
if (example.data === undefined) {
  database.exec('CREATE TABLE IF NOT EXISTS tickets (n INTEGER PRIMARY KEY, id TEXT, text TEXT)')
  const insert = database.prepare('INSERT OR IGNORE INTO tickets VALUES (?, ?, ?)')
  database.exec('BEGIN')
  let n = 0
  for (const { id, text } of ticketRows(example.rows)) insert.run(++n, id, text)
  database.exec('COMMIT')
}

const tickets = database
  .prepare('SELECT id, text FROM tickets ORDER BY n LIMIT ?')
  .iterate(example.rows) as Iterable<Ticket>
// The iterator keeps the database busy until it has ended, which rowsFrom sees to in every case.
await labelTickets(example, 'from-sqlite', rowsFrom(tickets, { name: 'table tickets' }))
database.close()
