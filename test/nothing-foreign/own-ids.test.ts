/** `customIds: 'keep'`: the user's ids on the wire. */
import t from 'tap'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import type { BatchRequest } from '../../src/index.ts'
import { countOwn, isOwn, respond } from '../fixtures/answered.ts'
import { requestOf, runJob } from '../fixtures/run-job.ts'

const rows: BatchRequest[] = Array.from({ length: 25 }, (_, i) => ({
  ...requestOf(i),
  custom_id: `mine_${i % 15}`,
}))
const chunk = { customIds: 'keep' } as const

void t.test('they are sent as they are, and one that repeats starts a new chunk', async (t) => {
  const sent: string[] = []
  const emulator = await startEmulator({
    batchMs: 15,
    respond: (params, { custom_id }) => {
      sent.push(custom_id)
      return respond(params)
    },
  })
  t.teardown(() => emulator.close())
  const folder = join(t.testdir(), 'job')
  const found = await runJob(folder, emulator.url, rows, { chunk: { ...chunk, maxRequests: 100 } })
  t.ok(found.every(isOwn))
  t.same(sent.toSorted(), rows.map((row) => row.custom_id).toSorted())
  t.equal((await emulator.ledger()).creates, 2)
  t.same(await runJob(folder, emulator.url, rows, { chunk }), found)
  t.equal((await emulator.ledger()).creates, 2)
})

void t.test('an id that the service would refuse is rejected before', async (t) => {
  const emulator = await startEmulator({ batchMs: 15, respond })
  t.teardown(() => emulator.close())
  const bad = [requestOf(0), { ...requestOf(1), custom_id: 'with space' }, rows[2]]
  const found = await runJob(join(t.testdir(), 'job'), emulator.url, bad, { chunk })
  const failed = found.filter((o) => !o.ok).map((o) => o.position)
  t.same(failed, [0, 1])
  t.match(found[0], { failure: { kind: 'rejected', message: /1 to 64 characters/ } })
})

void t.test('a lost reply is not adopted and not sent again: it needs a decision', async (t) => {
  const emulator = await startEmulator({
    batchMs: 15,
    respond,
    faults: [{ on: 'create', fault: 'reply_lost', calls: [1] }],
  })
  t.teardown(() => emulator.close())
  const folder = join(t.testdir(), 'job')
  const run = runJob(folder, emulator.url, rows.slice(0, 15), { chunk })
  await t.rejects(run, { code: 'ERR_IN_DOUBT', message: /chunk 1 .* batch msgbatch_/ })
  await t.rejects(runJob(folder, emulator.url, rows.slice(0, 15), { chunk }), {
    code: 'ERR_IN_DOUBT',
  })
  t.equal((await emulator.ledger()).requests, 15, 'nothing was sent twice')
})

for (const [orphans, creates] of [
  ['adopt', 2],
  ['resubmit', 3],
] as const) {
  void t.test(`decided with orphans: '${orphans}'`, async (t) => {
    const emulator = await startEmulator({
      batchMs: 15,
      respond,
      faults: [{ on: 'create', fault: 'reply_lost', calls: [1] }],
    })
    t.teardown(() => emulator.close())
    const folder = join(t.testdir(), 'job')
    const some = rows.slice(0, 15)
    await t.rejects(runJob(folder, emulator.url, some, { chunk }), {
      code: 'ERR_IN_DOUBT',
      message: /rows 1 to 10, 10 requests.*orphans: 'adopt'.*orphans: 'resubmit'/,
    })
    const found = await runJob(folder, emulator.url, some, { chunk, job: { orphans } })
    t.equal(countOwn(found), 15)
    t.equal((await emulator.ledger()).creates, creates)
    t.same(await runJob(folder, emulator.url, some, { chunk }), found, 'the decision stays')
  })
}

void t.test("with orphans: 'stop' a doubt is not waited out", async (t) => {
  const emulator = await startEmulator({
    batchMs: 600_000,
    respond,
    faults: [{ on: 'create', fault: 'reply_lost', calls: [1] }],
  })
  t.teardown(() => emulator.close())
  const folder = join(t.testdir(), 'job')
  const job = { orphans: 'stop', settleMs: 600_000 } as const
  await t.rejects(runJob(folder, emulator.url, rows.slice(0, 10), { job }), {
    code: 'ERR_IN_DOUBT',
    message: /msgbatch_\w+ may have been made of it, which shows only when it has ended/,
  })
  await t.rejects(runJob(folder, emulator.url, rows.slice(0, 10), { job }), {
    code: 'ERR_IN_DOUBT',
  })
  await emulator.advance(600_000)
  const found = await runJob(folder, emulator.url, rows.slice(0, 10), { job })
  t.equal(found.length, 10, 'the same program, when the batch has ended')
  t.equal((await emulator.ledger()).creates, 1)
})

void t.test('one batch is taken for one chunk', async (t) => {
  const emulator = await startEmulator({
    batchMs: 15,
    respond,
    faults: [
      { on: 'create', fault: 'reply_lost', calls: [1] },
      { on: 'create', fault: 'reset', at: 'headers', calls: [2] },
      { on: 'batch', fault: 'slow', ms: 400, calls: [1] },
    ],
  })
  t.teardown(() => emulator.close())
  const four = rows.slice(0, 4).map((row, i) => ({ ...row, custom_id: i % 2 ? 'b' : 'a' }))
  const found = await runJob(join(t.testdir(), 'job'), emulator.url, four, {
    chunk: { ...chunk, maxRequests: 2 },
    job: { orphans: 'adopt' },
  })
  t.equal(found.length, 4)
  t.equal(new Set(found.map((o) => o.batch_id)).size, 2)
})
