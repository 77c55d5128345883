/** Runs that are stopped by a budget and go on, over an input that grows: each outcome is in the database once. */
import { join } from 'node:path'
import t from 'tap'
import type { BatchlineError } from '../../src/index.ts'
import respond from '../faults/respond.ts'
import { setUp } from '../fixtures/set-up.ts'
import { problemsIn } from './kill-trial.ts'
import { expectedRows } from './sink-rows.ts'
import { runIntoSink } from './sink-run.ts'
import { lacksSqlite, openSqlite } from './sqlite.ts'

const skip = (await lacksSqlite('better-sqlite3')) ?? false

void t.test('stopped by the budget, again and again', { skip }, async (t) => {
  const { emulator, folder, url } = await setUp(t, { respond })
  const database = await openSqlite('better-sqlite3', join(t.testdirName, 'database.sqlite'))
  const stops: number[] = []
  let maxCost = 0.00004
  for (let rows = 40; stops.at(-1) !== -1 && stops.length < 100; maxCost += 0.00004) {
    const run = runIntoSink({ folder, url, rows, perBatch: 5, job: { maxCost } }, database)
    const error = await run.then(
      () => undefined,
      (reason: unknown) => reason as BatchlineError,
    )
    if (error) t.equal(error.code, 'ERR_STOPPED', error.message)
    const offset = await database.offset()
    const expected = expectedRows(offset)
    t.same(await database.rows(), expected, 'all rows below the offset, and no other')
    stops.push(error ? offset : rows < 80 ? 0 : -1)
    if (!error) t.equal(offset, rows)
    if (!error) rows += 20
  }
  t.ok(stops.filter((offset) => offset > 0).length > 2, `stopped behind rows ${stops.join()}`)
  t.same(await problemsIn(database, 80), [])
  t.equal((await emulator.ledger()).billedTwice.count, 0)
  await database.close()
})
