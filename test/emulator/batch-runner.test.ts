/** A `respond` that is slow, or never answers, holds its own batch and nothing else. */
import t from 'tap'
import { existsSync, readdirSync } from 'node:fs'
import type { Answer, AnswerInfo, EmulatorOptions, FaultRule } from '../../src/emulator/index.ts'
import { readLedger, startEmulator } from '../../src/emulator/index.ts'
import { batchesOf, call, requestsOf, withEmulator } from './with-emulator.ts'

const day = 24 * 3_600_000
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Answers that wait until the test gives them. `hold` decides which requests have to wait. */
function held(hold: (info: AnswerInfo) => boolean) {
  const waiting: Array<() => void> = []
  return {
    waiting,
    release: () => waiting.splice(0).forEach((go) => go()),
    respond: (_params: unknown, info: AnswerInfo): Answer | Promise<Answer> =>
      hold(info) ? new Promise((give) => waiting.push(() => give('late'))) : 'quick',
  }
}

/** A batch of 10 requests of which those from `first` on hang, at the moment at which it is due. */
async function hanging(
  t: Parameters<typeof withEmulator>[0],
  first: number,
  options: EmulatorOptions = {},
) {
  const answers = held(({ index }) => index >= first)
  const { respond } = answers
  const settings = { respond, patienceMs: 30, cancelMs: 1000, batchMs: 100, ...options }
  const { emulator, batches } = await withEmulator(t, settings)
  const { id } = await batches.create({ requests: requestsOf(10) })
  await emulator.advance(settings.batchMs)
  return { emulator, batches, id, answers }
}

void t.test('a respond that hangs in many batches holds up no other one', async (t) => {
  const stuck = new Set<string>()
  const { respond } = held(({ batchId }) => stuck.has(batchId ?? ''))
  const { emulator, batches } = await withEmulator(t, { respond, patienceMs: 50 })
  for (let i = 0; i < 30; i++) stuck.add((await batches.create({ requests: requestsOf(100) })).id)
  const { id } = await batches.create({ requests: requestsOf(200) })
  await emulator.advance(1000)
  t.match(await batches.retrieve(id), {
    processing_status: 'ended',
    request_counts: { succeeded: 200 },
  })
  t.match(await emulator.ledger(), { batches: 31, billed: 200 })
  for (const other of stuck) {
    t.equal((await batches.retrieve(other)).processing_status, 'in_progress')
  }
  const open = existsSync('/proc/self/fd')
    ? readdirSync('/proc/self/fd', { withFileTypes: true }).length
    : 0
  await batches.create({ requests: requestsOf(1) })
  t.ok(open < 60, `${open} open descriptors`)
})

void t.test('calls do not wait again for a batch that hangs', async (t) => {
  const { respond } = held(() => true)
  const { emulator, batches } = await withEmulator(t, { respond, patienceMs: 30 })
  const { id } = await batches.create({ requests: requestsOf(10) })
  const timeCalls = async (): Promise<number> => {
    const start = performance.now()
    for (let i = 0; i < 100; i++) await batches.retrieve(id)
    await emulator.ledger()
    return performance.now() - start
  }
  const before = await timeCalls()
  await emulator.advance(1000)
  const after = await timeCalls()
  t.ok(after < 2 * before + 1000, `${Math.round(after)} ms, before ${Math.round(before)} ms`)
})

void t.test('a cancel ends a batch whose respond hangs', async (t) => {
  const { emulator, batches, id, answers } = await hanging(t, 4)
  await emulator.advance(5000)
  const canceling = await batches.cancel(id)
  t.match(canceling, { processing_status: 'canceling', request_counts: { processing: 10 } })
  await emulator.advance(999)
  t.equal((await batches.retrieve(id)).processing_status, 'canceling')
  await emulator.advance(1)
  const ended = await batches.retrieve(id)
  t.match(ended, {
    processing_status: 'ended',
    cancel_initiated_at: canceling.cancel_initiated_at,
    request_counts: { processing: 0, succeeded: 4, canceled: 6 },
  })
  const since = Date.parse(ended.ended_at ?? '') - Date.parse(ended.cancel_initiated_at ?? '')
  t.equal(since, 1000)
  const path = `/v1/messages/batches/${id}/results`
  const { body } = await call(emulator, 'GET', path)
  t.equal(body.match(/"type":"canceled"/g)?.length, 6)

  t.equal(answers.waiting.length, 6)
  answers.release()
  await emulator.advance(1000)
  t.equal((await call(emulator, 'GET', path)).body, body, 'answers that come later are discarded')
  t.match(await emulator.ledger(), { billed: 4, results: { succeeded: 4, canceled: 6 } })
  await t.rejects(batches.cancel(id), { message: /400.*ended/ })
})

void t.test('an answer that comes between the cancel and its end still counts', async (t) => {
  const { emulator, batches, id, answers } = await hanging(t, 4)
  await emulator.advance(5000)
  const { cancel_initiated_at } = await batches.cancel(id)
  answers.release()
  await emulator.advance(0)
  const ended = await batches.retrieve(id)
  t.match(ended, { processing_status: 'ended', request_counts: { succeeded: 10, canceled: 0 } })
  t.ok(Date.parse(ended.ended_at ?? '') >= Date.parse(cancel_initiated_at ?? ''))
})

void t.test('the cancel takes effect by itself when the clock runs', async (t) => {
  const { respond } = held(() => true)
  const { batches } = await withEmulator(t, { respond, batchMs: 5, cancelMs: 50, now: Date.now })
  const { id } = await batches.create({ requests: requestsOf(200) })
  await sleep(100)
  await batches.cancel(id)
  let batch = await batches.retrieve(id)
  for (; batch.processing_status !== 'ended'; batch = await batches.retrieve(id)) await sleep(5)
  t.match(batch.request_counts, { canceled: 200, succeeded: 0 })
})

void t.test('a batch whose respond hangs expires', async (t) => {
  const { emulator, batches, id } = await hanging(t, 7)
  await emulator.advance(day - 200)
  t.equal((await batches.retrieve(id)).processing_status, 'in_progress')
  await emulator.advance(200)
  const ended = await batches.retrieve(id)
  t.match(ended, { processing_status: 'ended', request_counts: { succeeded: 7, expired: 3 } })
  t.equal(ended.ended_at, ended.expires_at)
  t.match(await emulator.ledger(), { billed: 7, results: { expired: 3 } })
})

void t.test('what was due before the cancel is given some time to be answered', async (t) => {
  const answers = held(({ index }) => index === 3)
  const respond = async (params: unknown, info: AnswerInfo) => {
    if (info.index === 2) await sleep(200)
    return answers.respond(params, info)
  }
  const settings = { respond, patienceMs: 500, batchMs: 1000, shuffle: false }
  const { emulator, batches } = await withEmulator(t, settings)
  const { id } = await batches.create({ requests: requestsOf(10) })
  await emulator.advance(500)
  await batches.cancel(id)
  const advanced = emulator.advance(20)
  t.equal((await batches.retrieve(id)).processing_status, 'canceling')
  await advanced
  let batch = await batches.retrieve(id)
  for (; batch.processing_status !== 'ended'; batch = await batches.retrieve(id)) await sleep(5)
  t.match(batch.request_counts, { succeeded: 4, canceled: 6 })
  t.match(await emulator.ledger(), { billed: 4 })
})

void t.test('a cancel after the expiry, while the batch is being run', async (t) => {
  const { respond } = held(() => true)
  const settings = { respond, patienceMs: 200, batchMs: 2000, windowMs: 1000 }
  const { emulator, batches } = await withEmulator(t, settings)
  const { id } = await batches.create({ requests: requestsOf(10) })
  const advanced = emulator.advance(3000)
  const { processing_status, cancel_initiated_at } = await batches.cancel(id)
  t.equal(processing_status, 'canceling')
  await advanced
  const batch = await batches.retrieve(id)
  t.match(batch, { processing_status: 'ended', request_counts: { expired: 10, canceled: 0 } })
  t.ok(Date.parse(batch.ended_at ?? '') >= Date.parse(cancel_initiated_at ?? ''))
  t.match(await emulator.ledger(), { billed: 0 })
})

void t.test('a batch has not ended before a moment at which it was seen running', async (t) => {
  const { emulator, batches, id, answers } = await hanging(t, 0)
  await emulator.advance(60_000)
  const seen = emulator.now()
  t.equal((await batches.retrieve(id)).processing_status, 'in_progress')
  answers.release()
  await emulator.advance(10)
  const { ended_at } = await batches.retrieve(id)
  t.ok(Date.parse(ended_at ?? '') >= Math.floor(seen), ended_at ?? '')
})

void t.test('the number of requests in memory does not grow with that of batches', async (t) => {
  let now = 0
  let most = 0
  const respond = async (): Promise<string> => {
    most = Math.max(most, ++now)
    await sleep(15)
    now--
    return 'yes'
  }
  const { emulator, batches } = await withEmulator(t, { respond })
  for (let i = 0; i < 40; i++) await batches.create({ requests: requestsOf(100) })
  await emulator.advance(100)
  t.equal((await emulator.ledger()).billed, 4000)
  t.ok(most <= 9 * 64, `${most} at a time`)
})

void t.test('the batch that is due first ends first', async (t) => {
  const faults: FaultRule[] = [{ on: 'batch', fault: 'slow', ms: 1000, calls: [1, 4] }]
  const { emulator, batches } = await withEmulator(t, { faults })
  const ids: string[] = []
  for (let i = 0; i < 6; i++) ids.push((await batches.create({ requests: requestsOf(300) })).id)
  await emulator.advance(10_000)
  const ended = new Map<string, number>()
  for await (const entry of readLedger(emulator.ledgerPath)) {
    if (entry.type === 'result') ended.set(entry.batch, ended.size)
  }
  const order = [...ended.keys()].map((id) => ids.indexOf(id))
  t.same(order, [1, 2, 4, 5, 0, 3])
})

void t.test('an answer that is not JSON ends only its own request', async (t) => {
  const message = { content: 1n } as never
  const { emulator, batches } = await withEmulator(t, {
    respond: (_params, { index }) => (index === 1 ? { message } : 'yes'),
  })
  const { id } = await batches.create({ requests: requestsOf(3) })
  await emulator.advance(100)
  t.match((await batches.retrieve(id)).request_counts, { succeeded: 2, errored: 1 })
})

void t.test('closing in the middle of a batch leaves nothing of it', async (t) => {
  const dir = t.testdir()
  const { respond, release } = held(({ index }) => index > 500)
  const faults: FaultRule[] = [{ on: 'batch', fault: 'slow', ms: 1e6, calls: [3] }]
  const emulator = await startEmulator({ dir, respond, batchMs: 1, shuffle: false, faults })
  const batches = batchesOf(emulator.clientOptions)
  for (let i = 0; i < 3; i++) await batches.create({ requests: requestsOf(1000) })
  while (readdirSync(dir).every((name) => !name.includes('results'))) await sleep(2)
  await emulator.close()
  t.same(readdirSync(dir), ['ledger.jsonl'])
  release()
  await sleep(50)
  t.same(readdirSync(dir), ['ledger.jsonl'])
})
