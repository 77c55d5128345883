import type { Client } from 'pg'
import { ticketRows } from './rows.ts'

/** Puts tickets into a table, for a run without rows of its own. Those that are there stay. */
export async function fillTable(client: Client, count: number): Promise<void> {
  await client.query(
    'CREATE TABLE IF NOT EXISTS tickets (n bigint PRIMARY KEY, id text NOT NULL, text text NOT NULL)',
  )
  for (let from = 0; from < count; from += 1000) {
    const rows = [...ticketRows(Math.min(count, from + 1000), from)]
    await client.query(
      'INSERT INTO tickets SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING',
      [rows.map((_, i) => from + i + 1), rows.map(({ id }) => id), rows.map(({ text }) => text)],
    )
  }
}
