/**
 * Every answer to a create call, and every lost one. The ledger decides whether something was
 * paid twice.
 */
import t from 'tap'
import { startEmulator } from '../../src/emulator/index.ts'
import type { EmulatorOptions, FaultRule } from '../../src/emulator/index.ts'
import type { Outcome } from '../../src/index.ts'
import { isAnswered, respond } from '../fixtures/answered.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const rows = 35

const passing: Array<[title: string, rule: FaultRule]> = [
  ['the reply is lost', { on: 'create', fault: 'reply_lost', calls: [1, 3] }],
  ['the reply is cut', { on: 'create', fault: 'reply_cut', calls: [1, 3] }],
  [
    'the connection breaks before the headers',
    { on: 'create', fault: 'reset', at: 'headers', calls: [2] },
  ],
  [
    'the connection breaks after the body',
    { on: 'create', fault: 'reset', at: 'body', calls: [2] },
  ],
  ['a page of html with status 200', { on: 'create', fault: 'html', status: 200, calls: [1] }],
  [
    'a page of html with status 200 for an accepted batch',
    { on: 'create', fault: 'html', status: 200, commit: true, calls: [1] },
  ],
  ['a bad gateway', { on: 'create', fault: 'html', calls: [2] }],
  [
    'a bad gateway for an accepted batch',
    { on: 'create', fault: 'html', commit: true, calls: [2] },
  ],
  ['500', { on: 'create', fault: 'status', status: 500, calls: [1, 2] }],
  [
    '500 for an accepted batch',
    { on: 'create', fault: 'status', status: 500, commit: true, calls: [1, 2] },
  ],
  ['529', { on: 'create', fault: 'status', status: 529, calls: [1] }],
  [
    '409 for an accepted batch',
    { on: 'create', fault: 'status', status: 409, commit: true, calls: [1] },
  ],
  ['408', { on: 'create', fault: 'status', status: 408, calls: [1] }],
  [
    '429 without an envelope',
    { on: 'create', fault: 'status', status: 429, envelope: false, calls: [1] },
  ],
  [
    '429 with retry-after',
    { on: 'create', fault: 'status', status: 429, retryAfter: 0, calls: [1, 2, 3] },
  ],
  [
    '429 with a date',
    { on: 'create', fault: 'status', status: 429, retryAfterDate: 1, calls: [1] },
  ],
  ['413 once for each half', { on: 'create', fault: 'status', status: 413, calls: [1, 2] }],
]

for (const [title, rule] of passing) {
  void t.test(`${title}: every row answered, none billed twice`, async (t) => {
    const { emulator, run } = await setUp(t, {
      faults: [rule],
    } as EmulatorOptions)
    emulator.plantForeign({ count: 20, requests: 10 })
    const found = await run(requests(rows))
    t.ok(isAnswered(found, rows), 'each row its own answer')
    const { billed, creates } = await emulator.ledger()
    t.equal(billed, rows)
    t.same(await run(requests(rows)), found)
    t.equal((await emulator.ledger()).creates, creates, 'the replay makes no create call')
  })
}

const stopping: Array<[title: string, rule: object]> = [
  ['400', { status: 400, type: 'invalid_request_error' }],
  [
    'a spend limit as 400',
    { status: 400, type: 'invalid_request_error', errorCode: 'workspace_spend_limit' },
  ],
  [
    'a spend limit as 429',
    { status: 429, type: 'rate_limit_error', errorCode: 'enforced_spend_limit_reached' },
  ],
  ['401', { status: 401, type: 'authentication_error' }],
  ['402', { status: 402, type: 'billing_error' }],
  ['403', { status: 403, type: 'permission_error' }],
]

for (const [title, status] of stopping) {
  void t.test(`${title} stops the job, and the next run goes on`, async (t) => {
    const { emulator, run } = await setUp(t, {
      faults: [{ on: 'create', fault: 'status', calls: [3, 4], ...status } as unknown as FaultRule],
    })
    const emitted: Outcome[] = []
    await t.rejects(
      run(requests(rows), {
        submit: { concurrency: 1 },
        sink: (outcome) => void emitted.push(outcome),
      }),
      { code: 'ERR_STOPPED', resumable: true },
    )
    t.equal(emitted.length, 20, 'what was paid is emitted before the run ends')
    t.equal((await emulator.ledger()).creates, 3, 'nothing was tried after that')
    emulator.faults.set([])
    t.ok(isAnswered(await run(requests(rows)), rows))
    t.equal((await emulator.ledger()).billed, rows)
  })
}

void t.test('a full queue is tried again when a batch of ours ends', async (t) => {
  const { emulator, run } = await setUp(t, { batchMs: 3_600_000, limits: { queue: 20 } })
  let waited = 0
  let ending: NodeJS.Timeout | undefined
  t.teardown(() => clearInterval(ending))
  const found = await run(requests(rows), {
    onEvent: ({ type }) => {
      if (type === 'waiting') waited++
      // No batch ends before one had to wait, however slow this machine is.
      if (waited > 0) ending ??= setInterval(() => void emulator.advance(3_600_000), 20)
    },
  })
  t.ok(isAnswered(found, rows))
  t.ok(waited > 0)
  t.equal((await emulator.ledger()).billed, rows)
})

void t.test('one request over the limit of the service is rejected, the others go', async (t) => {
  const { emulator, run } = await setUp(t, { limits: { maxBytes: 3000 } })
  const big = [...requests(rows)].map((r) =>
    r.position === 12
      ? { ...r, params: { ...r.params, messages: [{ role: 'user', content: 'x'.repeat(4000) }] } }
      : r,
  )
  const found = await run(big)
  t.match(
    found.find((o) => o.position === 12),
    { ok: false, failure: { kind: 'rejected', retryable: false } },
  )
  t.equal(found.filter((o) => o.ok).length, rows - 1)
  const { creates } = await emulator.ledger()
  t.equal((await run(big)).length, rows)
  t.equal((await emulator.ledger()).creates, creates)
})

void t.test('no server listens: nothing is sent, and the create is tried again', async (t) => {
  const { emulator, run } = await setUp(t)
  const { port } = emulator
  await run(requests(10))
  await emulator.close()
  let again: Awaited<ReturnType<typeof startEmulator>> | undefined
  const found = await run(requests(rows), {
    onEvent: (event) => {
      if (event.type === 'trouble' && !again) {
        void startEmulator({ port, batchMs: 20, respond }).then((started) => (again = started))
      }
    },
  })
  t.ok(isAnswered(found, rows))
  t.equal((await again?.ledger())?.billed, rows - 10)
  await again?.close()
})

void t.test('a key of another workspace is refused', async (t) => {
  const { emulator, run } = await setUp(t, { workspace: 'wrkspc_one' })
  const { port } = emulator
  await run(requests(10))
  await emulator.close()
  const two = await startEmulator({ port, batchMs: 20, respond, workspace: 'wrkspc_two' })
  t.teardown(() => two.close())
  await t.rejects(run(requests(20)), { code: 'ERR_ORIGIN' })
  t.equal((await two.ledger()).creates, 0)
})
