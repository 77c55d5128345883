/** A folder of the version before, whose journal knows of no usage, is read, upgraded and finished. */
import t from 'tap'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeOlder } from '../fixtures/make-older.ts'
import { loseResults } from '../fixtures/cost-jobs.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { statusIn } from '../fixtures/status-in.ts'

void t.test('it goes on, and what it does not know is told', async (t) => {
  const { emulator, folder, run, open } = await setUp(t)
  const before = await run(requests(20))
  await makeOlder(folder)
  const formatOf = async (): Promise<unknown> =>
    (JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')) as { format?: unknown }).format
  const journal = await readFile(join(folder, 'journal.jsonl'), 'utf8')
  t.notMatch(journal, 'usage')
  t.match((await statusIn(folder)).cost, { answers: 0, usd: 0, unknownRequests: 20 })
  t.equal(await formatOf(), 2, 'a look changes nothing')

  const outcomes = await run(requests(30))
  t.equal(await formatOf(), 4)
  t.same(outcomes.slice(0, 20), before, 'by the prices of today')
  const ledger = await emulator.ledger()
  t.equal(ledger.billedTwice.count, 0)
  const usd = outcomes.reduce((sum, { cost_usd = 0 }) => sum + cost_usd, 0)
  t.ok(Math.abs(usd - ledger.usd) < 1e-9)
  const { cost, attempts } = (await open()).status()
  t.match(cost, { answers: 10, unknownRequests: 20, run: { answers: 0, usd: 0 } })
  t.match(attempts, [{ cost: { answers: 10, unknownRequests: 20 } }])
  t.ok((cost?.usd ?? 0) > 0 && (cost?.usd ?? 1) < ledger.usd)
})

void t.test('results that are fetched again are known from then on', async (t) => {
  const { emulator, folder, run } = await setUp(t)
  await run(requests(10))
  await makeOlder(folder)
  t.ok(await loseResults(folder, 0))
  await run(requests(10))
  const { cost } = await statusIn(folder)
  t.match(cost, { answers: 10, unknownRequests: 0, usd: (await emulator.ledger()).usd })
})
