/** Each way in which a database can fail: nothing is lost, nothing is double, and nothing is paid twice. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import type { Test } from 'tap'
import type { BatchlineError, WriteRetry } from '../../src/index.ts'
import respond from '../faults/respond.ts'
import { setUp } from '../fixtures/set-up.ts'
import { CommitProxy } from './commit-proxy.ts'
import type { CutAt } from './commit-proxy.ts'
import { problemsIn } from './kill-trial.ts'
import { lacksPostgres, PostgresServer } from '../fixtures/databases/postgres-server.ts'
import { openPostgres } from './postgres.ts'
import { expectedRows } from './sink-rows.ts'
import { runIntoSink } from './sink-run.ts'
import type { SinkRun } from './sink-run.ts'
import { lacksSqlite, openSqlite } from './sqlite.ts'
import type { Connection } from './table.ts'

const rows = 60
const noPostgres = lacksPostgres()
const noSqlite = await lacksSqlite('better-sqlite3')

/** Runs the job while something fails, and judges what is in the database and what was paid. */
async function judge(
  t: Test,
  database: Connection,
  options: SinkRun['to'],
  /** Runs that are to fail first, by the code of their error. */
  failing: string[] = [],
  mend: () => unknown = () => {},
): Promise<WriteRetry[]> {
  const { emulator, folder, url } = await setUp(t, { respond })
  const retries: WriteRetry[] = []
  const to = {
    ...options,
    onRetry: (retry: WriteRetry) => (retries.push(retry), options?.onRetry?.(retry)),
  }
  for (const code of failing) {
    const error = await runIntoSink({ folder, url, rows, to }, database).catch(
      (reason: unknown) => reason,
    )
    t.equal((error as BatchlineError).code, code, String(error))
  }
  await mend()
  await runIntoSink({ folder, url, rows, to }, database)
  t.same(await problemsIn(database, rows), [])
  const { billedTwice, billed } = await emulator.ledger()
  t.equal(billedTwice.count, 0)
  t.ok(billed > rows)
  t.equal(await runIntoSink({ folder, url, rows }, database), 0, 'a further run writes nothing')
  t.same(await problemsIn(database, rows), [])
  return retries
}

const codesOf = (retries: readonly WriteRetry[]): unknown[] =>
  retries.map(({ error }) => (error as { code?: unknown }).code)

void t.test('SQLite', { skip: noSqlite ?? false }, async (t) => {
  const open = (t: Test) => openSqlite('better-sqlite3', join(t.testdir(), 'database.sqlite'))

  await t.test('another program has locked it', async (t) => {
    const database = await open(t)
    const other = await openSqlite('better-sqlite3', join(t.testdirName, 'database.sqlite'))
    t.teardown(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    const retries = await judge(t, database, {
      onRetry: ({ failures }) => failures === 3 && other.exec('ROLLBACK'),
    })
    t.same(codesOf(retries), ['SQLITE_BUSY', 'SQLITE_BUSY', 'SQLITE_BUSY'])
    await database.close()
  })

  await t.test('it stays locked for a whole run', async (t) => {
    const database = await open(t)
    const other = await openSqlite('better-sqlite3', join(t.testdirName, 'database.sqlite'))
    other.exec('BEGIN IMMEDIATE')
    const retries = await judge(t, database, { maxTries: 2 }, ['ERR_STORAGE'], () => other.close())
    t.ok(retries.length > 0)
    await database.close()
  })

  await t.test('its disk is full', async (t) => {
    const database = await open(t)
    database.exec('PRAGMA max_page_count = 8')
    const retries = await judge(t, database, {
      onRetry: ({ failures }) => failures === 2 && database.exec('PRAGMA max_page_count = 100000'),
    })
    t.same(codesOf(retries), ['SQLITE_FULL', 'SQLITE_FULL'])
    await database.close()
  })
})

void t.test('PostgreSQL', { skip: noPostgres ?? false }, async (t) => {
  const server = await PostgresServer.start()
  t.teardown(() => server.close())
  const fresh = async (options?: Parameters<typeof openPostgres>[1], socket = server.socket) => {
    const owner = await openPostgres(server.socket)
    await owner.query("TRUNCATE outcomes; UPDATE offsets SET rows = 0 WHERE job = 'sink'")
    await owner.close()
    return await openPostgres(socket, options)
  }

  await t.test('serialization failures, by a writer that runs beside it', async (t) => {
    const other = await openPostgres(server.socket)
    let transactions = 0
    const database = await fresh({
      begin: 'BEGIN ISOLATION LEVEL SERIALIZABLE',
      between: async () => {
        if (++transactions % 3 === 1) {
          await other.query("UPDATE offsets SET rows = rows WHERE job = 'sink'")
        }
      },
    })
    const retries = await judge(t, database, {})
    t.ok(retries.length > 2, `${retries.length} retries`)
    t.ok(
      codesOf(retries).every((code) => code === '40001'),
      codesOf(retries).join(),
    )
    await database.close()
    await other.close()
  })

  for (const cut of ['before commit', 'after commit'] as const) {
    await t.test(`the connection is lost ${cut}`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'bl-cut-'))
      const proxy = await CommitProxy.start(folder, server.socket)
      const database = await fresh({}, folder)
      proxy.cuts = Array.from({ length: 5 }, (): CutAt => cut)
      const retries = await judge(t, database, { maxTries: 10 })
      t.equal(proxy.cuts.length, 0)
      // What was committed is not written again, so nothing is tried again.
      t.equal(retries.length, cut === 'before commit' ? 5 : 0)
      await database.close()
      await proxy.close()
      rmSync(folder, { recursive: true })
    })
  }

  await t.test('connections are ended by the server', async (t) => {
    const other = await openPostgres(server.socket)
    let transactions = 0
    const database = await fresh({
      between: async () => {
        if (++transactions % 4 !== 2) return
        await other.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
        )
      },
    })
    const retries = await judge(t, database, {})
    t.ok(retries.length > 0)
    await database.close()
    await other.close()
  })

  await t.test('its disk is full', async (t) => {
    const disk = mkdtempSync(join(tmpdir(), 'bl-disk-'))
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk])
    if (status !== 0) {
      t.pass('its disk is full', { skip: 'no file system can be mounted here' })
      return
    }
    const space = join(disk, 'space')
    const filler = join(disk, 'filler')
    mkdirSync(space)
    server.own(space)
    const database = await fresh()
    try {
      await database.query(`CREATE TABLESPACE small LOCATION '${space}'`)
      await database.query('ALTER TABLE outcomes SET TABLESPACE small')
      try {
        writeFileSync(filler, Buffer.alloc(512 * 1024))
      } catch {}
      const retries = await judge(t, database, {
        onRetry: ({ failures }) => failures === 2 && rmSync(filler),
      })
      t.same(codesOf(retries), ['53100', '53100'])
    } finally {
      await database.query('ALTER TABLE outcomes SET TABLESPACE pg_default')
      await database.query('CHECKPOINT')
      await database.query('DROP TABLESPACE small')
      await database.close()
      spawnSync('umount', [disk])
      rmSync(disk, { recursive: true })
    }
  })

  await t.test('it is down for a while: only outcomes wait', async (t) => {
    const { emulator, folder, url } = await setUp(t, { respond })
    const database = await fresh()
    const counts = { accepted: 0, fetched: 0 }
    const requests = expectedRows(rows).length
    /** Until all of the first attempt is sent and downloaded. */
    const allIsThere = async () => {
      for (
        const until = performance.now() + 100_000;
        performance.now() < until;
        await setTimeout(20)
      ) {
        const sent = await emulator.ledger()
        if (sent.requests >= requests && counts.fetched === counts.accepted) return true
      }
      return false
    }
    let whileDown: boolean | undefined
    let up: Promise<void> | undefined
    const written = await runIntoSink(
      {
        folder,
        url,
        rows,
        perBatch: 5,
        onEvent: ({ type }) => {
          if (type === 'accepted' || type === 'fetched') counts[type]++
        },
        to: {
          maxTries: 1000,
          onRetry: () => {
            up ??= allIsThere().then((isThere) => {
              whileDown = isThere
              return server.run()
            })
          },
        },
      },
      {
        offset: database.offset,
        write: async (outcomes, span) => {
          if (!up) await server.stop()
          await database.write(outcomes, span)
        },
      },
    )
    t.equal(whileDown, true, 'all batches of the first attempt are sent and downloaded meanwhile')
    t.equal(written, requests)
    t.same(await problemsIn(database, rows), [])
    t.equal((await emulator.ledger()).billedTwice.count, 0)
    await database.close()
  })
})
