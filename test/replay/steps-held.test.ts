/** What a step can't decide, or is stopped by, is said once nothing is awaited: no step says "come again" for ever. */
import t from 'tap'
import { Readable } from 'node:stream'
import { awaitResults } from '../../src/index.ts'
import type { OpenJobOptions, Outcome, Waiting } from '../../src/index.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { inSteps } from '../fixtures/steps/in-steps.ts'
import { passingTime } from '../fixtures/steps/pass-time.ts'

const minute = 60_000
const once: Partial<OpenJobOptions> = { once: true }

void t.test("orphans: 'stop' ends a job whose create is in doubt", async (t) => {
  const set = await setUp(t, {
    batchMs: 10 * minute,
    faults: [{ on: 'create', fault: 'reset', calls: [1] }],
  })
  const job = { ...once, orphans: 'stop' as const, settleMs: 11 * minute }
  const step = async (): Promise<Outcome[]> => await set.run(requests(5), { job })
  await t.rejects(
    inSteps(step, () => {}, 5),
    { code: 'ERR_IN_DOUBT', message: /not listed yet/ },
    'and not for ever with ERR_WAITING',
  )
  t.match(await set.emulator.ledger(), { creates: 1, requests: 0 })
})

void t.test('what is paid comes before that', async (t) => {
  const set = await setUp(t, {
    batchMs: 10 * minute,
    faults: [{ on: 'create', fault: 'reset', calls: [2] }],
  })
  const job = { ...once, orphans: 'stop' as const, settleMs: 11 * minute }
  const seen: Outcome[] = []
  const step = async (): Promise<Outcome[]> =>
    await set.run(requests(15), { job, sink: (outcome) => void seen.push(outcome) })
  const waits: Waiting[] = []
  const stepped = inSteps(step, async (waiting, count) => {
    waits.push(waiting)
    if (count === 3) await set.emulator.advance(11 * minute)
  })
  await t.rejects(stepped, { code: 'ERR_IN_DOUBT' })
  t.ok(waits.length >= 3 && waits.length <= 4, `${waits.length} waits`)
  t.match(waits.at(-1), { held: /not listed yet/ }, 'said all the while')
  const [sent] = [10, 5].filter((rows) => seen.length === rows)
  t.ok(sent, `${seen.length} outcomes of the batch that was made`)
})

void t.test('batches that are refused whole stop a job of many steps', async (t) => {
  const refuse = (): { error: { type: 'authentication_error'; message: string } } => ({
    error: { type: 'authentication_error', message: 'no such key' },
  })
  const set = await setUp(t, { batchMs: 10 * minute, respond: refuse })
  const step = async (): Promise<Outcome[]> =>
    await set.run(requests(95), { job: once, await: { maxOpen: 1 }, maxAttempts: 1 })
  const pass = passingTime(t, set.emulator)
  await t.rejects(
    inSteps(step, () => pass(11 * minute)),
    { code: 'ERR_STOPPED', message: /refused each of the last 20 requests/ },
    'each step has fetched one batch of ten only',
  )
  t.equal((await set.emulator.ledger()).creates, 2)
})

void t.test('and stay stopped until what is open has ended', async (t) => {
  const refuse = (): { error: { type: 'authentication_error'; message: string } } => ({
    error: { type: 'authentication_error', message: 'no such key' },
  })
  const { emulator, run } = await setUp(t, { batchMs: 10 * minute, respond: refuse })
  const pass = passingTime(t, emulator)
  const step = async (maxOpen: number, settleMs: number): Promise<Outcome[]> =>
    await run(requests(200), {
      job: { ...once, settleMs },
      chunk: { maxRequests: 20 },
      await: { maxOpen },
      maxAttempts: 1,
    })
  await t.rejects(step(1, 1000), { code: 'ERR_WAITING' })
  emulator.change({ batchMs: 60 * minute })
  // Other options of the job are a reason to look at the input again.
  await t.rejects(step(2, 2000), { code: 'ERR_WAITING' })
  t.equal((await emulator.ledger()).creates, 2)
  await pass(11 * minute)
  const waits: Waiting[] = []
  const stepped = inSteps(
    () => step(2, 2000),
    async (waiting) => {
      waits.push(waiting)
      await pass(16 * minute)
    },
    10,
  )
  await t.rejects(stepped, { code: 'ERR_STOPPED', message: /refused each of the last 20/ })
  t.equal(waits.length, 4)
  t.match(waits[2], { batches: 1, held: /refused each of the last 20/ })
  t.equal((await emulator.ledger()).creates, 2, 'nothing more was sent')
})

void t.test('a key that is refused is tried again while batches are open', async (t) => {
  const set = await setUp(t, { batchMs: 20 * 60 * minute })
  const options = { job: once, chunk: { maxRequests: 10 }, submit: { concurrency: 1 } }
  set.emulator.faults.add({ on: 'create', fault: 'status', status: 401, calls: [2] })
  const pass = passingTime(t, set.emulator)
  const step = async (): Promise<Outcome[]> => await set.run(requests(15), options)
  const sent: number[] = []
  const { waits } = await inSteps(step, async (waiting, count) => {
    sent.push((await set.emulator.ledger()).creates)
    if (count === 1) t.match(waiting, { unsent: false, held: /HTTP 401/ })
    await pass(count < 4 ? 6 * minute : 21 * 60 * minute)
  })
  t.same(sent.slice(0, 4), [2, 2, 2, 3], 'after a quarter of an hour')
  t.equal(waits[3]?.held, undefined)
  t.equal((await set.emulator.ledger()).billed, 15)
})

void t.test('a batch of another tool is asked for although an own one is open', async (t) => {
  const { emulator, client, open, run } = await setUp(t, { batchMs: 60 * minute })
  await t.rejects(run(requests(5), { job: once }), { code: 'ERR_WAITING' })
  emulator.change({ batchMs: 10 * minute })
  const { id } = await client.messages.batches.create({
    requests: [...requests(3)].map(({ params }, i) => ({ custom_id: `theirs-${i}`, params })),
  })
  const found: Outcome[] = []
  const step = async (): Promise<Outcome[]> => {
    const job = await open(once)
    try {
      for await (const outcome of Readable.from([{ id }]).pipe(awaitResults(job))) {
        found.push(outcome as Outcome)
      }
      return found
    } finally {
      await job.close()
    }
  }
  const { waits } = await inSteps(step, () => emulator.advance(6 * minute))
  t.equal(waits.length, 2)
  t.equal(found.length, 3)
})

void t.test('the results of a batch of another tool are not waited for either', async (t) => {
  const { emulator, client, open } = await setUp(t, { batchMs: 10 })
  const { id } = await client.messages.batches.create({
    requests: [...requests(3)].map(({ params }, i) => ({ custom_id: `theirs-${i}`, params })),
  })
  await emulator.advance(minute)
  emulator.faults.add({ on: 'results', fault: 'status', status: 529, retryAfter: 600, next: 1 })
  const step = async (): Promise<Outcome[]> => {
    const job = await open(once)
    try {
      return await Readable.from([{ id }]).pipe(awaitResults(job)).toArray()
    } finally {
      await job.close()
    }
  }
  const begun = performance.now()
  const { found, waits } = await inSteps(step, () => {})
  t.equal(found.length, 3)
  t.equal(waits.length, 1)
  t.ok((waits[0]?.againMs ?? 0) > 500_000, `${waits[0]?.againMs} ms`)
  t.ok(performance.now() - begun < 60_000)
})
