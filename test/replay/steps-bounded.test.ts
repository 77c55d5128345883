/** A step does what can be done now and ends: no wait of the service's choosing, and one call where nothing can be done. */
import t from 'tap'
import { existsSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import type { OpenJobOptions, Outcome } from '../../src/index.ts'
import { openJobWith } from '../fixtures/internals-of.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'
import { inSteps } from '../fixtures/steps/in-steps.ts'
import { passingTime } from '../fixtures/steps/pass-time.ts'

const minute = 60_000
const once: Partial<OpenJobOptions> = { once: true }
const waiting = { code: 'ERR_WAITING' }

async function callsOf({ emulator }: SetUp): Promise<number> {
  const { creates, calls } = await emulator.ledger()
  return Object.values(calls).reduce((sum, count) => sum + count, creates)
}

async function tookMs(work: Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work
  return performance.now() - begun
}

for (const batches of [1, 50]) {
  void t.test(`one call with ${batches} open`, async (t) => {
    const set = await setUp(t, { batchMs: 60 * minute })
    const step = (): Promise<Outcome[]> =>
      set.run(requests(batches * 2), { job: once, chunk: { maxRequests: 2 } })
    await t.rejects(step(), waiting)
    for (let count = 0; count < 3; count++) {
      const before = await callsOf(set)
      await t.rejects(step(), { code: 'ERR_WAITING', waiting: { batches } })
      t.equal((await callsOf(set)) - before, 1)
    }
  })
}

void t.test('a download that is always to be tried in a second', async (t) => {
  const set = await setUp(t)
  await t.rejects(set.run(requests(5), { job: once }), waiting)
  await set.emulator.advance(minute)
  set.emulator.faults.add({ on: 'results', fault: 'status', status: 529, retryAfter: 1 })
  const ms = await tookMs(t.rejects(set.run(requests(5), { job: once }), waiting))
  t.ok(ms < 100_000, `${ms} ms`)
  set.emulator.faults.clear()
  t.equal((await set.run(requests(5), { job: once })).length, 5)
})

void t.test('two chunks of which each is to wait', async (t) => {
  const set = await setUp(t, { batchMs: 10 * minute })
  const { faults } = set.emulator
  // The list is read before the first create.
  faults.add({ on: 'list', fault: 'status', status: 529, retryAfter: 60 })
  const submit = { concurrency: 2 }
  const step = (): Promise<Outcome[]> => set.run(requests(20), { job: once, submit })
  const ms = await tookMs(
    t.rejects(step(), { code: 'ERR_WAITING', waiting: { batches: 0, unsent: true } }),
  )
  t.ok(ms < 60_000, `${ms} ms`)
  t.equal((await set.emulator.ledger()).creates, 0)
})

void t.test('nothing is read or written of steps without once', async (t) => {
  const { run, folder } = await setUp(t)
  await run(requests(5))
  t.notOk(existsSync(`${folder}/step.json`))
})

void t.test('a moved folder with a batch that nobody can read comes to an end', async (t) => {
  const set = await setUp(t, { batchMs: 10 * minute })
  const { emulator, run, folder } = set
  const pass = passingTime(t, emulator)
  const job = { ...once, settleMs: minute }
  const step = (): Promise<Outcome[]> => run(requests(15), { job, await: { maxOpen: 1 } })
  await t.rejects(step(), waiting)
  emulator.plantForeign({ count: 1, requests: 3 })
  await pass(11 * minute)
  await cp(folder, `${folder}-copy`, { recursive: true })
  await rm(folder, { recursive: true })
  await cp(`${folder}-copy`, folder, { recursive: true })
  emulator.faults.add({ on: 'results', fault: 'status', status: 404 })
  await t.rejects(
    inSteps(step, () => pass(minute), 20),
    { code: 'ERR_IN_DOUBT', message: /can't be read/ },
  )
})

void t.test('a signal that came before the look ends it', async (t) => {
  const { client, folder, run, emulator } = await setUp(t, { batchMs: 10 * minute })
  await t.rejects(run(requests(5), { job: once }), waiting)
  const before = await callsOf({ emulator } as SetUp)
  const stop = new AbortController()
  stop.abort()
  const opening = openJobWith(folder, { client, once: true }, { step: { signal: stop.signal } })
  await t.rejects(opening, { name: 'AbortError' })
  t.equal(await callsOf({ emulator } as SetUp), before)
  await emulator.advance(11 * minute)
  t.equal((await run(requests(5), { job: once })).length, 5, 'and the folder is free')
})

void t.test('what is looked for after a resume is looked for in the steps behind it', async (t) => {
  const { emulator, run } = await setUp(t)
  const pass = passingTime(t, emulator)
  emulator.faults.add({ on: 'results', fault: 'status', status: 404 })
  const options = { maxAttempts: 1 }
  const step = (resume: boolean) => (): Promise<Outcome[]> =>
    run(requests(5), { ...options, job: { ...once, settleMs: minute, resume } })
  const lost = await inSteps(step(false), () => pass(minute), 20)
  t.same(new Set(lost.found.map((one) => !one.ok && one.failure.kind)), new Set(['unresolved']))
  let steps = 0
  const { found } = await inSteps(
    step(true),
    async () => {
      if (++steps === 2) emulator.faults.clear()
      await pass(1000)
    },
    20,
  )
  t.ok(steps >= 2)
  t.ok(
    found.every(({ ok }) => ok),
    'what came back in the third step is here',
  )
})
