/** A service that goes silent or crawls: each call times out and is made again. */
import t from 'tap'
import type { FaultRule } from '../../src/emulator/index.ts'
import type { JobEvent } from '../../src/index.ts'
import { isAnswered } from '../fixtures/answered.ts'
import { requests, runJob } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const rows = 20

const cases: Array<[title: string, rule: FaultRule, what: RegExp]> = [
  ['retrieve: no answer', { on: 'retrieve', fault: 'hang', next: 1 }, /no whole answer/],
  ['list: no answer', { on: 'list', fault: 'hang', next: 1 }, /no whole answer/],
  ['results: no answer', { on: 'results', fault: 'hang', next: 1 }, /no whole answer/],
  [
    'retrieve: a byte now and then',
    { on: 'retrieve', fault: 'reply_trickle', bytesPerSecond: 20, next: 1 },
    /no whole answer within 250 ms/,
  ],
  [
    'list: a byte now and then',
    { on: 'list', fault: 'reply_trickle', bytesPerSecond: 20, next: 1 },
    /no whole answer within 250 ms/,
  ],
  [
    'results: silence within the body',
    { on: 'results', fault: 'stall', share: 0.3, next: 1 },
    /less than 1024 bytes came in 250 ms/,
  ],
  [
    'results: a byte now and then',
    { on: 'results', fault: 'trickle', bytesPerSecond: 20, next: 1 },
    /less than 1024 bytes came in 250 ms/,
  ],
]

for (const [title, rule, what] of cases) {
  void t.test(`${title}: made again, every row answered`, async (t) => {
    const { emulator, run } = await setUp(t, { faults: [rule] })
    const troubles: string[] = []
    const found = await run(requests(rows), {
      job: { replyTimeoutMs: 250 },
      onEvent: (event: JobEvent) => void (event.type === 'trouble' && troubles.push(event.what)),
    })
    t.ok(isAnswered(found, rows))
    t.match(troubles, [what])
    const { billed, creates } = await emulator.ledger()
    t.same([billed, creates], [rows, 2])
  })
}

void t.test('no answer to a create: in doubt after the time of an upload', async (t) => {
  for (const commit of [true, false]) {
    const { emulator, run } = await setUp(t, {
      faults: [{ on: 'create', fault: 'hang', commit, next: 1 }],
    })
    const found = await run(requests(rows), {
      job: { uploadTimeoutMs: 300, settleMs: 150 },
    })
    t.ok(isAnswered(found, rows))
    t.same((await emulator.ledger()).billed, rows)
  }
})

void t.test('a slow download that goes on is not cut', async (t) => {
  const { run } = await setUp(t, {
    faults: [{ on: 'results', fault: 'trickle', bytesPerSecond: 10_000 }],
  })
  const troubles: JobEvent[] = []
  const found = await run(requests(10), {
    // The whole takes several times as long.
    job: { replyTimeoutMs: 400 },
    onEvent: (event) => void (event.type === 'trouble' && troubles.push(event)),
  })
  t.ok(isAnswered(found, 10))
  t.same(troubles, [])
})

void t.test('a reader that takes its time is not taken for a silent service', async (t) => {
  const { run } = await setUp(t)
  const found = await run(requests(rows), {
    job: { replyTimeoutMs: 200 },
    sink: () => new Promise((resolve) => setTimeout(resolve, 20)),
  })
  t.ok(isAnswered(found, rows))
})

void t.test('replyTimeoutMs is checked', async (t) => {
  for (const replyTimeoutMs of [0, -1, NaN, 2 ** 31]) {
    await t.rejects(runJob(t.testdir(), 'http://127.0.0.1:9', [], { job: { replyTimeoutMs } }), {
      code: 'ERR_OPTION',
      message: /replyTimeoutMs/,
    })
  }
})
