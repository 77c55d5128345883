/**
 * Labels the rows of a JSONL file on a web server, as they come.
 *
 *     node from-web.js [--rows 200] [--data https://host/tickets.jsonl] [--folder DIR] [--live]
 *
 * What must hold: the file keeps its lines and grows at its end alone. A line that was changed after it was sent ends
 * the run with ERR_CHANGED before anything is paid. A connection that breaks off is ERR_INPUT: run it again. A server
 * that closes connections which pause is no source for a long job: save the file first and read that.
 */
import { readRows } from 'batchline'
import { join } from 'node:path'
import { labelTickets } from './sources/label.ts'
import { respond } from './sources/model.ts'
import { startObjectStore } from './sources/object-store.ts'
import { ticketRows } from './sources/rows.ts'
import type { Ticket } from './sources/rows.ts'
import { openExample } from './support/open-example.ts'
import { writeLines } from './support/write-lines.ts'

await using example = await openExample({ name: 'from-web', respond, rows: 200 })
await using store = await startObjectStore(join(example.folder, 'store'))
if (example.data === undefined) {
  await writeLines(join(store.folder, 'tickets.jsonl'), ticketRows(example.rows))
}
const url = example.data ?? `${store.url}/tickets.jsonl`

// As it lies there: of a body that was packed for the way, content-length says nothing about the rows.
const response = await fetch(url, { headers: { 'accept-encoding': 'identity' } })
if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`)
const options = { format: 'jsonl', name: url, limit: example.rows } as const
await labelTickets(example, 'from-web', readRows<Ticket>(response.body, options))
