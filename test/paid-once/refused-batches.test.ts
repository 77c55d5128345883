/**
 * A batch in which the service refuses every request stops new creates until someone has looked.
 */
import t from 'tap'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FaultRule } from '../../src/emulator/index.ts'
import type { JobEvent, Outcome } from '../../src/index.ts'
import { respond } from '../fixtures/answered.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp, TestScope } from '../fixtures/set-up.ts'

/** With batches in which requests are refused. */
async function setUpRefusing(t: TestScope, rule: object): Promise<SetUp> {
  return await setUp(t, { faults: [{ on: 'batch', fault: 'errored', ...rule } as FaultRule] })
}

/** One batch after the other: each has come back before the next is sent. */
const oneByOne = { submit: { concurrency: 1 }, await: { maxOpen: 1 } }

for (const type of [
  'billing_error',
  'authentication_error',
  'permission_error',
  'invalid_request_error',
  'not_found_error',
]) {
  void t.test(
    `${type} for all of a batch: nothing new is sent, its rows come out, the next run goes on`,
    async (t) => {
      const { emulator, run } = await setUpRefusing(t, { types: [type], next: 1 })
      const out: Outcome[] = []
      const options = { ...oneByOne, chunk: { maxRequests: 25 } }
      const first = run(requests(100), {
        ...options,
        sink: (outcome) => void out.push(outcome),
      })
      await t.rejects(first, {
        code: 'ERR_STOPPED',
        resumable: true,
        message: new RegExp(`refused each of the last 25 requests \\(${type}: Emulated`),
      })
      const { creates } = await emulator.ledger()
      t.ok(creates <= 2, `${creates} create calls: at most one more was under way`)
      t.equal(out.length, creates * 25)
      t.match(out.slice(0, 25), Array(25).fill({ ok: false, failure: { error_type: type } }))
      const found = await run(requests(100), options)
      t.equal(
        found.filter((outcome) => outcome.ok).length,
        75,
        'what is on record holds nothing up',
      )
      t.equal((await emulator.ledger()).billed, 75)
    },
  )
}

void t.test('small batches stop it together, one alone does not', async (t) => {
  const types = ['invalid_request_error']
  const { emulator, run } = await setUpRefusing(t, { types })
  const stopped = run(requests(60), {
    ...oneByOne,
    chunk: { maxRequests: 5 },
  })
  await t.rejects(stopped, { code: 'ERR_STOPPED' })
  const { creates } = await emulator.ledger()
  t.ok(creates >= 4 && creates <= 5, `${creates} create calls`)
})

const goingOn: Array<[title: string, rule: object, chunk: number]> = [
  ['one answer among them', { types: ['invalid_request_error'], share: 0.95 }, 40],
  ['an overload', { types: ['overloaded_error', 'api_error', 'rate_limit_error'], next: 2 }, 25],
  ['one small batch', { types: ['invalid_request_error'], calls: [1] }, 10],
  ['every second small batch', { types: ['billing_error'], calls: [1, 3, 5, 7, 9] }, 10],
]

for (const [title, rule, maxRequests] of goingOn) {
  void t.test(`${title}: the run goes on`, async (t) => {
    const { run } = await setUpRefusing(t, rule)
    const found = await run(requests(100), {
      ...oneByOne,
      chunk: { maxRequests },
    })
    t.equal(found.length, 100)
  })
}

void t.test('when all is sent already the run ends as usual, its rows failed', async (t) => {
  const { run } = await setUpRefusing(t, { types: ['billing_error'] })
  const events: JobEvent[] = []
  const found = await run(requests(30), {
    chunk: { maxRequests: 30 },
    onEvent: (event) => events.push(event),
  })
  t.equal(found.length, 30)
  t.ok(found.every((outcome) => !outcome.ok && outcome.failure.kind === 'errored'))
  t.notOk(events.some((event) => event.type === 'held'))
})

const account: Array<[type: string, message: string, isSentAgain: boolean]> = [
  ['billing_error', 'no payment', true],
  ['invalid_request_error', 'Your credit balance is too low to access the API', true],
  ['invalid_request_error', 'max_tokens: too large', false],
  ['not_found_error', 'model: nothing-5', false],
]

for (const [type, message, isSentAgain] of account) {
  const what = isSentAgain ? 'goes out again on resume, and only then' : 'is not mended by resume'
  void t.test(`${type}, ${message}: ${what}`, async (t) => {
    let isMended = false
    const { emulator, run } = await setUp(t, {
      respond: (params) => (isMended ? respond(params) : { error: { type, message } }),
    })
    const first = await run(requests(10))
    t.match(first, Array(10).fill({ ok: false, failure: { error_type: type, retryable: false } }))
    isMended = true
    t.same(await run(requests(10)), first, 'not by itself')
    const resume = { job: { resume: true } }
    const found = await run(requests(10), resume)
    t.equal(found.filter(({ ok }) => ok).length, isSentAgain ? 10 : 0)
    t.same(await run(requests(10)), found)
    t.equal((await emulator.ledger()).billed, isSentAgain ? 10 : 0)
  })
}

void t.test(
  'a resume is the same one in every later run, though a file was missing in it',
  async (t) => {
    let isMended = false
    const error = { type: 'billing_error', message: 'no payment' }
    const { emulator, folder, run } = await setUp(t, {
      respond: (params) => (isMended ? respond(params) : { error }),
    })
    await run(requests(10))
    await rm(join(folder, 'attempt-1/results-000001.jsonl'))
    isMended = true
    const found = await run(requests(10), { job: { resume: true } })
    t.equal(found.filter(({ ok }) => ok).length, 10)
    const { creates } = await emulator.ledger()
    t.same(await run(requests(10)), found)
    t.equal((await emulator.ledger()).creates, creates)
  },
)
