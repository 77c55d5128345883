/**
 * A batch may end in any way: each request gets one outcome, and only what did not run is sent
 * again.
 */
import t from 'tap'
import type { FaultRule } from '../../src/emulator/index.ts'
import type { JobEvent, Outcome } from '../../src/index.ts'
import { isAnswered } from '../fixtures/answered.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const rows = 20

function kinds(outcomes: readonly Outcome[]): string[] {
  return [...new Set(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.failure.kind)))]
}

const sentAgain: Array<[title: string, rule: FaultRule]> = [
  ['all expired', { on: 'batch', fault: 'expired', next: 2 }],
  ['some expired', { on: 'batch', fault: 'expired', share: 0.3, next: 2 }],
  ...['api_error', 'overloaded_error', 'rate_limit_error', 'timeout_error'].map(
    (type): [string, FaultRule] => [
      type,
      { on: 'batch', fault: 'errored', types: [type], next: 2 },
    ],
  ),
]

for (const [title, rule] of sentAgain) {
  void t.test(`${title}: sent again, billed once`, async (t) => {
    const { emulator, run } = await setUp(t, { faults: [rule] })
    const found = await run(requests(rows))
    t.ok(isAnswered(found, rows))
    t.ok(found.some((outcome) => outcome.attempt === 2))
    const { billed, billedTwice } = await emulator.ledger()
    t.same([billed, billedTwice.count], [rows, 0])
    t.same(await run(requests(rows)), found)
  })
}

const final: Array<[title: string, rule: FaultRule, kind: string]> = [
  ...[
    'invalid_request_error',
    'not_found_error',
    'billing_error',
    'permission_error',
    'odd_error',
  ].map((type): [string, FaultRule, string] => [
    type,
    { on: 'batch', fault: 'errored', types: [type], next: 1 },
    'errored',
  ]),
  ['all canceled by someone', { on: 'batch', fault: 'canceled', next: 1 }, 'canceled'],
  [
    'deleted while it is polled',
    { on: 'batch', fault: 'deleted', at: 'create', next: 1 },
    'unresolved',
  ],
]

for (const [title, rule, kind] of final) {
  void t.test(`${title}: told once, never sent again`, async (t) => {
    const { emulator, run } = await setUp(t, { faults: [rule] })
    const found = await run(requests(rows), { job: { settleMs: 100 } })
    t.equal(found.length, rows)
    const failed = found.filter((outcome) => !outcome.ok)
    t.equal(failed.length, 10)
    t.same(kinds(failed), [kind])
    t.same((await emulator.ledger()).creates, 2)
    t.same(await run(requests(rows)), found)
    t.same((await emulator.ledger()).creates, 2)
  })
}

void t.test('a mix in one batch: each row by its own result', async (t) => {
  const types = ['overloaded_error', 'invalid_request_error']
  const { emulator, run } = await setUp(t, {
    faults: [
      { on: 'batch', fault: 'expired', share: 0.2, next: 1 },
      { on: 'batch', fault: 'errored', share: 0.5, types, next: 1 },
    ],
  })
  const found = await run(requests(10))
  t.equal(new Set(found.map((outcome) => outcome.position)).size, 10)
  t.ok(found.every((outcome) => outcome.ok || outcome.failure.kind === 'errored'))
  t.ok(found.some((outcome) => !outcome.ok))
  t.ok(found.some((outcome) => outcome.ok && outcome.attempt === 2))
  const { billed, billedTwice } = await emulator.ledger()
  t.equal(billed, found.filter((outcome) => outcome.ok).length)
  t.equal(billedTwice.count, 0)
})

void t.test('a row that expires each time is given up after maxAttempts', async (t) => {
  const { emulator, run } = await setUp(t, { faults: [{ on: 'batch', fault: 'expired' }] })
  const found = await run(requests(10), {
    maxAttempts: 2,
  })
  t.equal(found.length, 10)
  t.match(found, Array(10).fill({ ok: false, attempt: 2, failure: { kind: 'expired' } }))
  t.same((await emulator.ledger()).creates, 2)
})

void t.test('a long cancel is awaited; canceled rows are sent again on resume', async (t) => {
  const { emulator, client, run } = await setUp(t, { batchMs: 3_600_000, cancelMs: 400 })
  let polls = 0
  const first = await run(requests(10), {
    onEvent(event: JobEvent) {
      if (event.type === 'polled') polls++
      if (event.type !== 'accepted') return
      void client.messages.batches.cancel(event.id)
    },
  })
  t.ok(polls > 2, 'looked at while it was canceling')
  t.match(first, Array(10).fill({ ok: false, failure: { kind: 'canceled', retryable: false } }))
  t.same(await run(requests(10)), first, 'by itself nothing goes out again')
  t.equal((await emulator.ledger()).creates, 1)
  const soon = setInterval(() => void emulator.advance(3_600_000), 100)
  t.teardown(() => clearInterval(soon))
  const found = await run(requests(10), { job: { resume: true } })
  t.ok(isAnswered(found, 10))
  t.equal((await emulator.ledger()).billed, 10)
})

void t.test('results that could not be had are looked for once more on resume', async (t) => {
  const { emulator, run } = await setUp(t, {
    faults: [{ on: 'results', fault: 'status', status: 404 }],
  })
  const options = { job: { settleMs: 50 } }
  const first = await run(requests(rows), options)
  t.same(kinds(first), ['unresolved'])
  emulator.faults.clear()
  const { calls } = await emulator.ledger()
  t.same(await run(requests(rows)), first, 'not by itself')
  t.same((await emulator.ledger()).calls, calls, 'a finished job is replayed without a call')
  const resumed = { job: { settleMs: 50, resume: true } }
  const found = await run(requests(rows), resumed)
  t.ok(isAnswered(found, rows))
  t.same(await run(requests(rows)), found)
  const { creates, billed } = await emulator.ledger()
  t.same([creates, billed], [2, rows])
})

void t.test('results that a resume can not fetch either stay unresolved', async (t) => {
  const { emulator, run, open } = await setUp(t, { faults: [{ on: 'batch', fault: 'archived' }] })
  const first = await run(requests(rows))
  const job = await open({ resume: true })
  await job.close()
  const found = await run(requests(rows))
  t.same(kinds(found), ['unresolved'])
  t.equal(found.length, first.length)
  t.equal((await emulator.ledger()).creates, 2)
})
