/** A database that works, that is down in the middle of the job, and that lets a call hang. */
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { PostgresServer } from '../../test/fixtures/databases/postgres-server.ts'
import { openPostgres } from '../../test/sinks/postgres.ts'
import type { Case, Opened } from './cases.ts'
import { Digest } from './digest.ts'

const faultMs = 3000

type Fault = (server: PostgresServer) => Promise<void>

/** All connections end, and there are none until it is started again. */
const down: Fault = async (server) => {
  await server.stop()
  await setTimeout(faultMs)
  await server.run()
}

/** The call that comes next waits for a lock. */
const hang: Fault = async ({ connectionString }) => {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query('BEGIN; LOCK TABLE outcomes IN ACCESS EXCLUSIVE MODE')
  await setTimeout(faultMs)
  await client.query('COMMIT')
  await client.end()
}

export function databaseCases(server: PostgresServer): Case[] {
  const of = (how: string, fault?: Fault): Case => ({
    on: 'database',
    how,
    open: () => opened(server, fault),
  })
  return [
    of('works'),
    of(`is down for ${faultMs / 1000} s`, down),
    of(`hangs for ${faultMs / 1000} s`, hang),
  ]
}

async function opened(server: PostgresServer, fault?: Fault): Promise<Opened> {
  const { query, close } = await openPostgres(server.socket)
  await query('TRUNCATE outcomes; UPDATE offsets SET rows = 0')
  await close()
  return {
    to: server.socket,
    async during(signal) {
      if (!fault) return
      const watching = await openPostgres(server.socket)
      while ((await watching.offset()) === 0) await setTimeout(50, undefined, { signal })
      await watching.close()
      await fault(server)
    },
    async arrived({ rows, digest }) {
      const reading = await openPostgres(server.socket)
      const found = new Digest()
      for (const { position, answer } of await reading.rows()) found.add(position, answer)
      await reading.close()
      if (found.rows !== rows || found.sum !== digest)
        throw new Error(`the table has ${found.rows} rows of ${rows}, or other ones`)
      return 'each row once'
    },
    close() {},
  }
}
