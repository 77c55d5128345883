/** Every status that a create call may get, with and without `retry-after`. */
import t from 'tap'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import type { EmulatorOptions, FaultRule } from '../../src/emulator/index.ts'
import { retryAfterMs } from '../../src/api/call-failure.ts'
import { classifyCreateError } from '../../src/api/create-answer.ts'
import type { JobEvent, Outcome } from '../../src/index.ts'
import { isAnswered, respond } from '../fixtures/answered.ts'
import { requests, runJob } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const rows = 20

type Status = Partial<Extract<FaultRule, { fault: 'status' }>>

/** For an emulator whose first create call is answered with a status. */
function answering(status: Status, batchMs = 10): EmulatorOptions {
  const rule = { on: 'create', fault: 'status', calls: [1], ...status } as FaultRule
  return { batchMs, respond, faults: [rule] }
}

for (const status of [408, 409, 425, 500, 502, 503, 504, 529]) {
  void t.test(
    `${status} leaves the chunk in doubt, made or not, with and without envelope`,
    async (t) => {
      const dir = t.testdir()
      const variants = [true, false].flatMap((commit) =>
        [true, false].map((envelope) => ({ commit, envelope })),
      )
      const run = async ({ commit, envelope }: (typeof variants)[number]): Promise<void> => {
        const emulator = await startEmulator(answering({ status, commit, envelope }))
        const events: JobEvent[] = []
        const found = await runJob(
          join(dir, `${commit} ${envelope}`),
          emulator.url,
          requests(rows),
          {
            job: { settleMs: 150 },
            onEvent: (event) => events.push(event),
          },
        )
        const { billed, creates } = await emulator.ledger()
        await emulator.close()
        const title = `${commit ? 'made' : 'not made'}, ${envelope ? 'with' : 'without'} envelope`
        t.ok(isAnswered(found, rows), title)
        t.equal(billed, rows, `${title}: billed once`)
        t.equal(creates, commit ? 2 : 3, `${title}: sent again only where it was not made`)
        t.ok(
          events.some((event) => event.type === 'in-doubt'),
          title,
        )
      }
      await Promise.all(variants.map(run))
    },
  )
}

for (const envelope of [true, false]) {
  void t.test(`413 ${envelope ? 'with' : 'without'} envelope splits`, async (t) => {
    const { emulator, run } = await setUp(t, answering({ status: 413, envelope }))
    const events: JobEvent[] = []
    const found = await run(requests(rows), {
      onEvent: (event) => events.push(event),
    })
    t.ok(isAnswered(found, rows))
    t.equal(events.filter((event) => event.type === 'split').length, 1)
    t.equal((await emulator.ledger()).billed, rows)
  })
}

const waits: Array<[title: string, status: Status, least: number, most: number]> = [
  ['seconds', { retryAfter: '0.2' }, 200, 200],
  ['a date', { retryAfterDate: 2 }, 500, 2000],
  ['absurd', { retryAfter: 1e12 }, 86_400_000, 86_400_000],
  ['negative', { retryAfter: -5 }, 60_000, 60_000],
  ['a word', { retryAfter: 'later' }, 60_000, 60_000],
  ['none', {}, 60_000, 60_000],
]

for (const [title, status, least, most] of waits) {
  void t.test(
    `429 with retry-after ${title}: waits so long, or until a batch of ours ends`,
    async (t) => {
      const service = answering({ status: 429, calls: [2], ...status }, 60_000)
      const { emulator, run } = await setUp(t, service)
      const events: JobEvent[] = []
      let ending: NodeJS.Timeout | undefined
      t.teardown(() => clearInterval(ending))
      const found = await run(requests(rows), {
        onEvent: (event) => {
          events.push(event)
          // No batch ends before the refusal was seen, however slow this machine is.
          if (event.type === 'waiting')
            ending ??= setInterval(() => void emulator.advance(60_000), 20)
        },
        submit: { concurrency: 1 },
      })
      t.ok(isAnswered(found, rows))
      const waiting = events.filter((event) => event.type === 'waiting')
      t.equal(waiting.length, 1)
      t.ok(waiting[0] && waiting[0].ms >= least && waiting[0].ms <= most, `${waiting[0]?.ms} ms`)
      const { billed, creates } = await emulator.ledger()
      t.same([billed, creates], [rows, 3])
    },
  )
}

void t.test('a repeated retry-after of 0 causes no burst of calls', async (t) => {
  const { run } = await setUp(t, answering({ status: 429, retryAfter: 0, calls: [1, 2, 3, 4, 5] }))
  const waits: number[] = []
  await run(requests(10), {
    onEvent: (event) => void (event.type === 'waiting' && waits.push(event.ms)),
  })
  t.same(waits, [10, 20, 40, 80, 160], 'from the shortest wait of the job, doubled each time')
})

void t.test('retry-after on a poll: 0 still waits, a year is cut short', async (t) => {
  for (const [retryAfter, most] of [
    [0, 10],
    [31_536_000, 900_000],
  ] as const) {
    const { run } = await setUp(t, {
      faults: [{ on: 'retrieve', fault: 'status', status: 429, retryAfter, next: 1 }],
    })
    const abort = new AbortController()
    let wait: number | undefined
    await run(requests(10), {
      signal: abort.signal,
      onEvent(event) {
        if (event.type !== 'trouble') return
        wait = event.againMs
        if (retryAfter > 0) abort.abort()
      },
    }).catch((error: Error) => t.equal(error.name, 'AbortError'))
    t.ok(wait !== undefined && wait >= 7 && wait <= most, `${wait} ms`)
  }
})

const stops: Array<[title: string, status: Status]> = [
  ['400', { status: 400 }],
  ['404', { status: 404 }],
  ['422', { status: 422, type: 'invalid_request_error' }],
  [
    'a spend limit of the organization, 429',
    { status: 429, errorCode: 'enforced_spend_limit_reached' },
  ],
  [
    'a spend limit of the contract, 429',
    { status: 429, errorCode: 'contract_spend_limit_reached' },
  ],
  [
    'a spend limit that says when, 429',
    { status: 429, errorCode: 'enforced_spend_limit_reached', retryAfter: 0 },
  ],
  ['a spend limit, 400', { status: 400, errorCode: 'workspace_spend_limit' }],
  ['an organization on hold, 400', { status: 400, errorCode: 'organization_on_hold' }],
  ['a key that was disabled, 400', { status: 400, errorCode: 'cmek_key_disabled' }],
  [
    'a workspace without human review, 400',
    { status: 400, errorCode: 'workspace_human_review_disabled' },
  ],
  [
    'a workspace without human review, 429',
    { status: 429, errorCode: 'workspace_human_review_disabled', retryAfter: 0 },
  ],
  ['credit too low, 400', { status: 400, message: 'Your credit balance is too low' }],
  ['billing, 402', { status: 402 }],
  ['billing, 429', { status: 429, type: 'billing_error' }],
  ['401', { status: 401 }],
  ['403', { status: 403 }],
]

for (const [title, status] of stops) {
  void t.test(`${title}: what is paid comes out, the run stops, the next goes on`, async (t) => {
    const { emulator, run } = await setUp(t, answering({ calls: [2], ...status }))
    const emitted: Outcome[] = []
    await t.rejects(
      run(requests(30), {
        submit: { concurrency: 1 },
        sink: (outcome) => void emitted.push(outcome),
      }),
      { code: 'ERR_STOPPED', resumable: true, message: /accepts no more requests .*\b4\d\d / },
    )
    t.ok(isAnswered(emitted, 10), 'the batch before it')
    t.equal((await emulator.ledger()).creates, 2, 'nothing was tried after that')
    t.ok(isAnswered(await run(requests(30)), 30))
    t.equal((await emulator.ledger()).billed, 30)
  })
}

void t.test('a workspace without human review: the run says which key to use', async (t) => {
  const errorCode = 'workspace_human_review_disabled'
  const { run } = await setUp(t, answering({ status: 400, errorCode }))
  await t.rejects(run(requests(rows)), {
    code: 'ERR_STOPPED',
    message:
      /\(workspace_human_review_disabled\).*the key of a workspace that has human review turned on/,
  })
})

void t.test('a limit that passes is waited for, not stopped at', async (t) => {
  const limit = { status: 429, errorCode: 'ramp_limit_exceeded', retryAfter: 0 }
  const { emulator, run } = await setUp(t, answering(limit))
  t.ok(isAnswered(await run(requests(rows)), rows))
  t.equal((await emulator.ledger()).billed, rows)
})

void t.test('retry-after is read by the clock of the service', async (t) => {
  const date = new Date('2031-01-01T00:00:00Z').toUTCString()
  const later = new Date('2031-01-01T00:00:30Z').toUTCString()
  const earlier = new Date('2030-12-31T00:00:30Z').toUTCString()
  const read = (value: string): number | undefined =>
    retryAfterMs(new Headers({ date, 'retry-after': value }))
  t.equal(read(later), 30_000)
  t.equal(read(earlier), undefined)
  for (const value of ['-1', 'Infinity', 'NaN', 'soon', '']) t.equal(read(value), undefined, value)
  t.equal(read('9'.repeat(400)), undefined)
  t.equal(read('1e300'), 86_400_000)
  t.equal(read('1.5'), 1500)
})

void t.test(
  'every thrown value is classified, and only a proven refusal counts as one',
  async (t) => {
    const envelope = { type: 'error', error: { type: 'rate_limit_error' } }
    for (const error of [undefined, null, 'text', 17, {}, new Error('x'), { status: '429' }]) {
      t.match(classifyCreateError(error), { kind: 'in-doubt' })
    }
    for (const error of [
      { type: 'error' },
      { error: {} },
      'text',
      null,
      { type: 'error', error: 1 },
    ]) {
      t.match(classifyCreateError({ status: 429, error }), { kind: 'in-doubt' })
    }
    t.match(classifyCreateError({ status: 429, error: envelope }), { kind: 'wait' })
    t.match(classifyCreateError({ status: 418, error: envelope }), { kind: 'in-doubt' })
  },
)
