/**
 * With `customIds: 'keep'` the user's own ids go over the wire, and no batch is adopted by
 * guess.
 */
import t from 'tap'
import type { BatchRequest } from '../../src/index.ts'
import { countOwn, isOwn, respond } from '../fixtures/answered.ts'
import { requestOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const rows: BatchRequest[] = Array.from({ length: 25 }, (_, i) => ({
  ...requestOf(i),
  custom_id: `mine_${i % 15}`,
}))
const chunk = { customIds: 'keep' } as const

void t.test('own ids are sent as they are, and a repeated one starts a new chunk', async (t) => {
  const sent: string[] = []
  const { emulator, run } = await setUp(t, {
    respond: (params, { custom_id }) => {
      sent.push(custom_id)
      return respond(params)
    },
  })
  const found = await run(rows, { chunk: { ...chunk, maxRequests: 100 } })
  t.ok(found.every(isOwn))
  t.same(sent.toSorted(), rows.map((row) => row.custom_id).toSorted())
  t.equal((await emulator.ledger()).creates, 2)
  t.same(await run(rows, { chunk }), found)
  t.equal((await emulator.ledger()).creates, 2)
})

void t.test('an id that the service would refuse is rejected before', async (t) => {
  const { run } = await setUp(t)
  const bad = [requestOf(0), { ...requestOf(1), custom_id: 'with space' }, rows[2]]
  const found = await run(bad, { chunk })
  const failed = found.filter((o) => !o.ok).map((o) => o.position)
  t.same(failed, [0, 1])
  t.match(found[0], { failure: { kind: 'rejected', message: /1 to 64 characters/ } })
})

void t.test('a lost reply is not adopted and not sent again: it needs a decision', async (t) => {
  const { emulator, run } = await setUp(t, {
    faults: [{ on: 'create', fault: 'reply_lost', calls: [1] }],
  })
  await t.rejects(run(rows.slice(0, 15), { chunk }), {
    code: 'ERR_IN_DOUBT',
    message: /chunk 1 .* batch msgbatch_/,
  })
  await t.rejects(run(rows.slice(0, 15), { chunk }), {
    code: 'ERR_IN_DOUBT',
  })
  t.equal((await emulator.ledger()).requests, 15, 'nothing was sent twice')
})

for (const [orphans, creates] of [
  ['adopt', 2],
  ['resubmit', 3],
] as const) {
  void t.test(`decided with orphans: '${orphans}'`, async (t) => {
    const { emulator, run } = await setUp(t, {
      faults: [{ on: 'create', fault: 'reply_lost', calls: [1] }],
    })
    const some = rows.slice(0, 15)
    await t.rejects(run(some, { chunk }), {
      code: 'ERR_IN_DOUBT',
      message: /rows 1 to 10, 10 requests.*orphans: 'adopt'.*orphans: 'resubmit'/,
    })
    const found = await run(some, { chunk, job: { orphans } })
    t.equal(countOwn(found), 15)
    t.equal((await emulator.ledger()).creates, creates)
    t.same(await run(some, { chunk }), found, 'the decision stays')
  })
}

void t.test("with orphans: 'stop' a doubt is not waited out", async (t) => {
  const { emulator, run } = await setUp(t, {
    batchMs: 600_000,
    faults: [{ on: 'create', fault: 'reply_lost', calls: [1] }],
  })
  const job = { orphans: 'stop', settleMs: 600_000 } as const
  await t.rejects(run(rows.slice(0, 10), { job }), {
    code: 'ERR_IN_DOUBT',
    message: /msgbatch_\w+ may have been created by it, which shows only after it has ended/,
  })
  await t.rejects(run(rows.slice(0, 10), { job }), {
    code: 'ERR_IN_DOUBT',
  })
  await emulator.advance(600_000)
  const found = await run(rows.slice(0, 10), { job })
  t.equal(found.length, 10, 'the same program, when the batch has ended')
  t.equal((await emulator.ledger()).creates, 1)
})

void t.test('one batch is taken for one chunk', async (t) => {
  const { run } = await setUp(t, {
    faults: [
      { on: 'create', fault: 'reply_lost', calls: [1] },
      { on: 'create', fault: 'reset', at: 'headers', calls: [2] },
      { on: 'batch', fault: 'slow', ms: 400, calls: [1] },
    ],
  })
  const four = rows.slice(0, 4).map((row, i) => ({ ...row, custom_id: i % 2 ? 'b' : 'a' }))
  const found = await run(four, {
    chunk: { ...chunk, maxRequests: 2 },
    job: { orphans: 'adopt' },
  })
  t.equal(found.length, 4)
  t.equal(new Set(found.map((o) => o.batch_id)).size, 2)
})
