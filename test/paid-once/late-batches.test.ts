/**
 * A create that takes effect after the settle time is the one case that can be paid twice.
 * Without an idempotency key it can not be prevented, so it must be found and reported.
 */
import t from 'tap'
import type { JobEvent } from '../../src/index.ts'
import { countOwn } from '../fixtures/answered.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'

/** Runs the job with a short settle time; gives its events of late batches. */
async function watched({ run }: SetUp): Promise<{ right: number; events: JobEvent[] }> {
  const events: JobEvent[] = []
  const found = await run(requests(10), {
    job: { settleMs: 100 },
    onEvent: (event) => {
      if (['late', 'duplicate', 'absent'].includes(event.type)) events.push(event)
    },
  })
  return { right: countOwn(found), events }
}

void t.test(
  'a late batch is found while the job waits for the one that was paid again',
  async (t) => {
    const set = await setUp(t, {
      batchMs: 100,
      faults: [
        { on: 'create', fault: 'late_commit', ms: 2100, calls: [1] },
        { on: 'batch', fault: 'slow', ms: 2700, calls: [1] },
        { on: 'batch', fault: 'slow', ms: 6000, calls: [2] },
      ],
    })
    const { emulator } = set
    emulator.plantForeign({ count: 3, requests: 10 })
    const { right, events } = await watched(set)
    t.equal(right, 10, 'each row has its own answer, once')
    t.equal((await emulator.ledger()).billedTwice.count, 10, 'it really was paid twice')
    t.same(
      events.map(({ type }) => type),
      ['absent', 'late', 'duplicate'],
    )
  },
)

void t.test('a second batch of one call that ends after the first was taken', async (t) => {
  const set = await setUp(t, {
    faults: [
      { on: 'create', fault: 'replayed', calls: [1] },
      { on: 'create', fault: 'reply_lost', calls: [1] },
      { on: 'batch', fault: 'slow', ms: 3_600_000, calls: [2] },
    ],
  })
  const { emulator } = set
  const first = await watched(set)
  t.equal(first.right, 10)
  await emulator.advance(3_601_000)
  t.equal((await emulator.ledger()).billedTwice.count, 10, 'it really was paid twice')
  const again = await watched(set)
  t.same(
    [...first.events, ...again.events].map(({ type }) => type),
    ['late', 'duplicate'],
  )
})

void t.test('a late batch is found by the next run', async (t) => {
  const set = await setUp(t, {
    faults: [{ on: 'create', fault: 'late_commit', ms: 3_600_000, calls: [1] }],
  })
  const { emulator } = set
  const first = await watched(set)
  t.same(
    first.events.map(({ type }) => type),
    ['absent'],
  )
  await emulator.advance(3_601_000)
  const again = await watched(set)
  t.equal(again.right, 10)
  t.same(
    again.events.map(({ type }) => type),
    ['duplicate'],
  )
  t.same((await watched(set)).events, [], 'and told once')
  t.equal((await emulator.ledger()).creates, 2)
})

void t.test('a late batch is taken when nothing was sent again yet', async (t) => {
  const type = 'invalid_request_error'
  const errorCode = 'enforced_spend_limit_reached'
  const set = await setUp(t, {
    faults: [
      { on: 'create', fault: 'late_commit', ms: 3_600_000, calls: [1] },
      { on: 'create', fault: 'status', status: 400, type, errorCode, calls: [2] },
    ],
  })
  const { emulator } = set
  await t.rejects(watched(set), { code: 'ERR_STOPPED' })
  await emulator.advance(3_601_000)
  const again = await watched(set)
  t.equal(again.right, 10)
  const { creates, billed } = await emulator.ledger()
  t.same({ creates, billed }, { creates: 2, billed: 10 }, 'the late batch was taken')
})
