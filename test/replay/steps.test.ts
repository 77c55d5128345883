/** A job that is advanced by steps, as cron does it, ends as one that ran through. */
import t from 'tap'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import { askNow, awaitResults, openJob, retryFailed, validate } from '../../src/index.ts'
import type { OpenJobOptions, Outcome } from '../../src/index.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import type { RunOptions } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'
import { inSteps } from '../fixtures/steps/in-steps.ts'
import { passingTime } from '../fixtures/steps/pass-time.ts'

const minute = 60_000
const once: Partial<OpenJobOptions> = { once: true }

/** Rows that say when they are read. */
function counted(count: number): { rows: () => Iterable<unknown>; reads: () => number } {
  let reads = 0
  const rows = function* (): Generator<unknown> {
    reads++
    yield* requests(count)
  }
  return { rows, reads: () => reads }
}

async function callsOf({ emulator }: SetUp): Promise<number> {
  const { creates, calls } = await emulator.ledger()
  return Object.values(calls).reduce((sum, count) => sum + count, creates)
}

/** By position, without what differs from job to job. */
function comparable(outcomes: readonly Outcome[]): unknown[] {
  return [...outcomes]
    .sort((a, b) => a.position - b.position)
    .map(({ custom_id, ok, attempt, position, usage }) => ({
      custom_id,
      ok,
      attempt,
      position,
      usage,
    }))
}

interface Case {
  readonly name: string
  readonly service?: EmulatorOptions
  readonly options?: RunOptions
  /** How many steps it waits for something. */
  readonly least: number
  readonly most: number
}

/** Every third row is overloaded at first, every seventh is refused for good. */
function flaky(): NonNullable<EmulatorOptions['respond']> {
  const asked = new Map<string, number>()
  return (params) => {
    const [message] = params.messages as Array<{ content: string }>
    const text = message?.content ?? ''
    const row = Number(text.split(' ').at(-1))
    const times = (asked.get(text) ?? 0) + 1
    asked.set(text, times)
    if (row % 7 === 0) return { error: { type: 'invalid_request_error', message: 'no' } }
    if (row % 3 === 0 && times === 1)
      return { error: { type: 'overloaded_error', message: 'later' } }
    return `re: ${text}`
  }
}

const cases: Case[] = [
  { name: 'nothing goes wrong', least: 6, most: 6 },
  { name: 'two batches at a time', options: { await: { maxOpen: 2 } }, least: 21, most: 21 },
  {
    name: 'a pilot',
    options: { job: { pilot: { rows: 15, go: 'auto', when: () => true } } },
    least: 9,
    most: 9,
  },
  { name: 'a budget that is learned', options: { job: { maxCost: 0.01 } }, least: 2, most: 20 },
  { name: 'a full queue', service: { limits: { queue: 30 } }, least: 12, most: 24 },
  {
    name: 'replies that are lost after the batch was made',
    service: { faults: [{ on: 'create', fault: 'reply_lost', calls: [2, 5] }] },
    least: 6,
    most: 9,
  },
  {
    name: 'creates that never arrive',
    service: { faults: [{ on: 'create', fault: 'reset', calls: [2, 5] }] },
    least: 6,
    most: 9,
  },
  {
    name: 'a service that is down now and then',
    service: { faults: [{ on: 'any', fault: 'status', status: 529, p: 0.3 }] },
    options: { job: { settleMs: 120_000 } },
    least: 2,
    most: 100,
  },
  {
    name: 'lines that are missing at first',
    service: { faults: [{ on: 'results', fault: 'missing_lines', share: 0.2, next: 12 }] },
    least: 2,
    most: 20,
  },
]

for (const { name, service = {}, options = {}, least, most } of cases) {
  void t.test(`as a run that waits: ${name}`, async (t) => {
    const plain = await setUp(t, {
      respond: flaky(),
      ...(service.limits ? { limits: service.limits } : {}),
    })
    const { pilot, maxCost } = options.job ?? {}
    const expected = await plain.run(requests(95), {
      ...options,
      job: { ...(pilot ? { pilot } : {}), ...(maxCost ? { maxCost } : {}) },
    })
    const bill = await plain.emulator.ledger()
    const set = await setUp(t, { batchMs: 10 * minute, respond: flaky(), ...service })
    const job = { settleMs: 2 * minute, ...options.job, ...once }
    const { rows } = counted(95)
    const step = async (): Promise<Outcome[]> => await set.run(rows(), { ...options, job })
    const pass = passingTime(t, set.emulator)
    const { found, waits } = await inSteps(step, () => pass(4 * minute))
    t.ok(waits.length >= least && waits.length <= most, `${waits.length} waits`)
    t.same(comparable(found), comparable(expected))
    const { billed, tokens, billedTwice } = await set.emulator.ledger()
    t.same(
      { billed, tokens, billedTwice },
      { billed: bill.billed, tokens: bill.tokens, billedTwice: bill.billedTwice },
    )
    t.same(
      await set.run(rows(), { ...options, job: { ...options.job } }),
      found,
      'and so a run that waits',
    )
  })
}

void t.test('send, wait, wait, collect', async (t) => {
  const set = await setUp(t, { batchMs: 10 * minute })
  const { rows, reads } = counted(95)
  const step = async (): Promise<Outcome[]> => await set.run(rows(), { job: once })
  const seen: Array<{ reads: number; calls: number }> = []
  let calls = await callsOf(set)
  const { found, waits } = await inSteps(step, async (_, count) => {
    const now = await callsOf(set)
    seen.push({ reads: reads(), calls: now - calls })
    calls = now
    if (count === 3) await set.emulator.advance(11 * minute)
  })
  t.equal(found.length, 95)
  t.equal(waits.length, 3)
  for (const { batches, requests: awaited, inDoubt, unsent } of waits) {
    t.same(
      { batches, awaited, inDoubt, unsent },
      { batches: 10, awaited: 95, inDoubt: 0, unsent: false },
    )
  }
  t.same(
    seen.map(({ calls: made }) => made).slice(1),
    [1, 1],
    'a step that can do nothing makes one call',
  )
  t.same(
    seen.map((one) => one.reads),
    [1, 1, 1],
    'and does not read the input',
  )
  const { requests: sent, billed, creates } = await set.emulator.ledger()
  t.same({ sent, billed, creates }, { sent: 95, billed: 95, creates: 10 })
  t.same(await set.run(rows()), found, 'a run that waits gives the same')
})

void t.test('a service that takes no direct calls is asked by a later step', async (t) => {
  const respond = (): { error: { type: 'overloaded_error'; message: string } } => ({
    error: { type: 'overloaded_error', message: 'later' },
  })
  const { emulator, open } = await setUp(t, { batchMs: minute, respond })
  const step = async (): Promise<Outcome[]> => {
    const job = await open({ once: true })
    const attempt = attemptOf({})
    const found: Outcome[] = []
    const sink = new Writable({
      objectMode: true,
      write: (outcome: Outcome, _encoding, done) => {
        found.push(outcome)
        done()
      },
    })
    try {
      await pipeline(
        Readable.from(requests(3)),
        attempt(job),
        retryFailed(job, attempt, { maxAttempts: 1 }),
        askNow(job, () => validate(undefined, { parse: 'text' })),
        sink,
      )
    } finally {
      await job.close()
    }
    return found
  }
  emulator.faults.add({ on: 'messages', fault: 'status', status: 529, retryAfter: 600 })
  let asked = 0
  const pass = passingTime(t, emulator)
  const { found, waits } = await inSteps(step, async (waiting, count) => {
    await pass(11 * minute)
    if (count > 1) asked++
    if (count > 1) t.ok(waiting.unsent && waiting.againMs > 300_000, `${waiting.againMs} ms`)
    if (count === 3) {
      emulator.faults.clear()
      emulator.change({ respond: () => 'yes' })
    }
  })
  t.equal(asked, 2)
  t.equal(waits.length, 3)
  t.same(
    found.map(({ ok }) => ok),
    [true, true, true],
  )
  t.match(await emulator.ledger(), { messages: 3, billedTwice: { count: 0 } })
})

void t.test('a batch of another tool is awaited by steps, too', async (t) => {
  const { emulator, client, open } = await setUp(t, { batchMs: 10 * minute })
  const { id } = await client.messages.batches.create({
    requests: [...requests(3)].map(({ params }, i) => ({ custom_id: `theirs-${i}`, params })),
  })
  const step = async (): Promise<Outcome[]> => {
    const job = await open({ once: true })
    try {
      return await Readable.from([{ id }]).pipe(awaitResults(job)).toArray()
    } finally {
      await job.close()
    }
  }
  const { found, waits } = await inSteps(step, () => emulator.advance(6 * minute))
  t.equal(waits.length, 2)
  t.equal(found.length, 3)
})

void t.test('a step needs a folder', async (t) => {
  const { client } = await setUp(t)
  await t.rejects(openJob({ client, once: true }), {
    code: 'ERR_OPTION',
    message: /needs a folder/,
  })
})
