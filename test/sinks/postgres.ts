/** PostgreSQL by `pg`, over a socket in a folder. */
import pg from 'pg'
import type { FinalOutcome, WriteSpan } from '../../src/index.ts'
import { movedAway, schema, writtenOf } from './table.ts'
import type { Connection, Written } from './table.ts'

export interface PostgresConnection extends Connection {
  readonly query: (sql: string) => Promise<void>
}

export interface PostgresOptions {
  /** `BEGIN` with an isolation level. Default: the server's, read committed. */
  readonly begin?: string
  /** Awaited inside of each transaction, once it has read the offset. */
  readonly between?: () => Promise<void> | void
}

/** @param socket - the folder of the server's socket */
export async function openPostgres(
  socket: string,
  { begin = 'BEGIN', between }: PostgresOptions = {},
): Promise<PostgresConnection> {
  const pool = new pg.Pool({
    host: socket,
    user: 'batchline',
    database: 'postgres',
    connectionTimeoutMillis: 2000,
  })
  // A query says that its connection is lost; without a listener the same would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  await pool.query(schema)
  return {
    async write(outcomes: readonly FinalOutcome[], span: WriteSpan) {
      const client = await pool.connect()
      let isGood = false
      try {
        await client.query(begin)
        await client.query("SELECT rows FROM offsets WHERE job = 'sink'")
        await between?.()
        const written = outcomes.map(writtenOf)
        await client.query(
          `INSERT INTO outcomes SELECT * FROM unnest($1::bigint[], $2::integer[], $3::text[])`,
          [
            written.map(({ position }) => position),
            written.map(({ part }) => part),
            written.map(({ answer }) => answer),
          ],
        )
        const moved = await client.query(
          "UPDATE offsets SET rows = $1 WHERE job = 'sink' AND rows = $2",
          [span.to, span.from],
        )
        if (moved.rowCount !== 1) throw movedAway(span)
        await client.query('COMMIT')
        isGood = true
      } finally {
        // Closed, it can't be committed any more by whoever gets it next.
        client.release(!isGood)
      }
    },
    async offset() {
      const { rows } = await pool.query<{ rows: string }>(
        "SELECT rows FROM offsets WHERE job = 'sink'",
      )
      return Number(rows[0]!.rows)
    },
    async rows() {
      const { rows } = await pool.query<Written>(
        'SELECT position::integer, part, answer FROM outcomes ORDER BY ctid',
      )
      return rows
    },
    query: async (sql) => void (await pool.query(sql)),
    close: () => pool.end(),
  }
}
