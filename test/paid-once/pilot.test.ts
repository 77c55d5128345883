/** The pilot goes alone, and what lies behind it is paid only when its outcomes were looked at. */
import t from 'tap'
import { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import {
  awaitResults,
  chunkBySize,
  compose,
  retryFailed,
  submitBatches,
  validate,
} from '../../src/index.ts'
import type {
  Attempt,
  BatchRequest,
  Job,
  OpenJobOptions,
  Outcome,
  PilotReport,
} from '../../src/index.ts'
import { requestOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const rows = 40

void t.test('a pilot ends the run, and `go` goes on', async (t) => {
  const { run, emulator } = await setUp(t)
  const pilot = 7
  let report: PilotReport | undefined
  const error = await run(requests(rows), {
    job: { pilot },
    onEvent: (event) => {
      if (event.type === 'pilot') report = event.report
    },
  }).catch((reason: Error & { code?: string }) => reason)
  t.match(error, {
    code: 'ERR_STOPPED',
    message: /the pilot has ended: 7 of 7 rows are ok, 0 failed, for \$/,
  })
  const { usd, billed } = await emulator.ledger()
  t.equal(billed, pilot)
  t.match(report, { rows: pilot, ok: pilot, failed: 0, usd, perThousand: (usd / pilot) * 1000 })

  t.match(await run(requests(rows), { job: { pilot } }).catch((reason: unknown) => reason), {
    code: 'ERR_STOPPED',
  })
  t.equal((await emulator.ledger()).billed, pilot, 'asking again costs nothing')

  const whole = await run(requests(rows), { job: { pilot: { rows: pilot, go: true } } })
  t.equal(whole.length, rows)
  t.match(await emulator.ledger(), { billed: rows, billedTwice: { count: 0 } })

  t.equal(
    (await run(requests(rows + 10), { job: { pilot } })).length,
    rows + 10,
    'asked once for good',
  )
  t.match(await emulator.ledger(), { billed: rows + 10, billedTwice: { count: 0 } })
})

void t.test('nothing else is sent before the pilot has ended', async (t) => {
  const { run, emulator } = await setUp(t)
  const order: string[] = []
  await run(requests(rows), {
    job: { pilot: { rows: 1, go: 'auto' } },
    onEvent: ({ type }) => {
      if (['submitting', 'fetched', 'pilot'].includes(type)) order.push(type)
    },
  })
  t.same(order.slice(0, 4), ['submitting', 'fetched', 'pilot', 'submitting'])
  t.equal((await emulator.ledger()).billed, rows)
})

void t.test('a pilot that is the whole input needs no decision', async (t) => {
  const { run } = await setUp(t)
  t.equal((await run(requests(5), { job: { pilot: 5 } })).length, 5)
})

/** Every third answer does not fit the schema. */
async function judged(
  t: Parameters<typeof setUp>[0],
  pilot: OpenJobOptions['pilot'],
): Promise<{ error: unknown; billed: number; outcomes: Outcome[] }> {
  const { open, emulator } = await setUp(t, {
    respond: (params) => {
      const [, number] = String(
        (params as { messages: Array<{ content: string }> }).messages[0]?.content,
      ).split(' ')
      return Number(number) % 3 === 0 ? 'no JSON' : '{"fine":true}'
    },
  })
  const job: Job = await open({ pilot: pilot! })
  const attempt = (view: Attempt) =>
    compose(
      chunkBySize(view),
      submitBatches(view),
      awaitResults(view, { pollMs: 10 }),
      validate(z.object({ fine: z.boolean() })),
    )
  const outcomes: Outcome[] = []
  const sink = new Writable({
    objectMode: true,
    write(outcome: Outcome, _encoding, done) {
      outcomes.push(outcome)
      done()
    },
  })
  const error: unknown = await pipeline(
    Readable.from(requests(rows)),
    attempt(job),
    retryFailed(job, attempt, { maxAttempts: 1 }),
    sink,
  ).catch((reason: unknown) => reason)
  return { error, billed: (await emulator.ledger()).billed, outcomes }
}

void t.test('failures are those that validate has found', async (t) => {
  let report: PilotReport | undefined
  const { error, billed } = await judged(t, {
    rows: 9,
    go: 'auto',
    when: (of) => {
      report = of
      return false
    },
  })
  t.match(error, { code: 'ERR_STOPPED' })
  t.equal(billed, 9)
  t.match(report, { rows: 9, ok: 6, failed: 3, failures: { invalid_output: 3 } })
  t.match(report?.examples, [{ kind: 'invalid_output', position: 0 }])
})

void t.test('limits decide', async (t) => {
  const tooMany = await judged(t, { rows: 9, go: 'auto', when: { failures: 0.3 } })
  t.match(tooMany.error, { message: /33 % of its rows failed, and 30 % may/ })
  t.equal(tooMany.billed, 9)
  const fewer = await judged(t, { rows: 9, go: 'auto', when: { failures: 0.34 } })
  t.equal(fewer.error, undefined)
  t.equal(fewer.billed, rows)
  t.equal(fewer.outcomes.length, rows)
  const seen = await judged(t, { rows: 9, go: true })
  t.equal(seen.error, undefined, 'a yes of the user outweighs all failures')
  t.equal(seen.billed, rows)
  const dear = await judged(t, { rows: 9, go: 'auto', when: { failures: 1, costPerRow: 1e-9 } })
  t.match(dear.error, { message: /a row costs \$0\.0+\d+, and \$0\.000000001/ })
  t.equal(dear.billed, 9)
})

void t.test(
  'a Transform that takes outcomes out does not hold the pilot up for good',
  async (t) => {
    const { open, emulator } = await setUp(t)
    const job = await open({ pilot: { rows: 4, go: 'auto', when: () => true } })
    const attempt = (view: Attempt) =>
      compose(chunkBySize(view), submitBatches(view), awaitResults(view, { pollMs: 10 }))
    await pipeline(
      Readable.from(requests(rows)),
      attempt(job),
      async function* (outcomes: AsyncIterable<Outcome>) {
        for await (const outcome of outcomes) if (outcome.position % 2 === 0) yield outcome
      },
      retryFailed(job, attempt),
      new Writable({ objectMode: true, write: (_outcome, _encoding, done) => done() }),
    )
    t.equal((await emulator.ledger()).billed, rows)
  },
)

/** Ends a test that would otherwise hang. */
const patience = { timeout: 20_000 }

/** A row that is never sent. */
function badRow(position: number): BatchRequest {
  const request = requestOf(position)
  return { ...request, params: { ...request.params, messages: [] } }
}

void t.test('rows behind the pilot that are not sent do not end it', async (t) => {
  const { run, emulator } = await setUp(t)
  const input = [...requests(5), badRow(5), badRow(6), ...requests(20, 7)]
  for (const time of [1, 2, 3]) {
    const error: unknown = await run(input, { job: { pilot: 5 } }).catch(
      (reason: unknown) => reason,
    )
    t.match(error, { code: 'ERR_STOPPED', message: /: 5 of 5 rows are ok/ }, `run ${time}`)
    t.equal((await emulator.ledger()).billed, 5, `run ${time}`)
  }
  const all = await run(input, { job: { pilot: { rows: 5, go: true } } })
  t.equal(all.length, 27)
  t.match(await emulator.ledger(), { billed: 25, billedTwice: { count: 0 } })
})

void t.test('a pilot of nothing that was sent decides nothing by itself', async (t) => {
  const { run, emulator } = await setUp(t)
  const input = [badRow(0), badRow(1), ...requests(20, 2)]
  const error: unknown = await run(input, { job: { pilot: { rows: 2, go: 'auto' } } }).catch(
    (reason: unknown) => reason,
  )
  t.match(error, { code: 'ERR_STOPPED', message: /none of its rows was answered/ })
  t.equal((await emulator.ledger()).billed, 0)
})

void t.test('who decides does not keep a run that was ended', patience, async (t) => {
  const { run, emulator } = await setUp(t)
  const ending = new AbortController()
  const pilot = {
    rows: 2,
    go: 'auto' as const,
    when: (): Promise<boolean> => {
      ending.abort()
      return new Promise(() => {})
    },
  }
  await t.rejects(run(requests(20), { job: { pilot }, signal: ending.signal }), {
    name: 'AbortError',
  })
  t.equal((await emulator.ledger()).billed, 2)
})

void t.test('outcomes that are on their way are waited for', patience, async (t) => {
  const { open, emulator } = await setUp(t)
  // Like every process that has waited for a batch, this one is not young.
  while (performance.now() < 10_500) await new Promise((resolve) => setTimeout(resolve, 100))
  const job = await open({ pilot: { rows: 3, go: 'auto' } })
  const attempt = (view: Attempt) =>
    compose(chunkBySize(view), submitBatches(view), awaitResults(view, { pollMs: 10 }))
  const failing = new Transform({
    objectMode: true,
    transform: ({ custom_id, position, ref, attempt }: Outcome, _encoding, done) => {
      const failure = { kind: 'invalid_output', message: 'wrong', retryable: false }
      const failed = { type: 'outcome', ok: false, custom_id, position, ref, attempt, failure }
      setTimeout(done, 200, null, failed)
    },
  })
  const error: unknown = await pipeline(
    Readable.from(requests(rows)),
    attempt(job),
    failing,
    retryFailed(job, attempt),
    new Writable({ objectMode: true, write: (_outcome, _encoding, done) => done() }),
  ).catch((reason: unknown) => reason)
  t.match(error, { code: 'ERR_STOPPED', message: /0 of 3 rows are ok, 3 failed/ })
  t.equal((await emulator.ledger()).billed, 3)
})

void t.test('a pilot that nobody can look at ends the run', patience, async (t) => {
  const { open, emulator } = await setUp(t)
  const job = await open({ pilot: 3 })
  const error: unknown = await pipeline(
    Readable.from(requests(rows)),
    chunkBySize(job),
    submitBatches(job),
    new Writable({ objectMode: true, write: (_batch, _encoding, done) => done() }),
  ).catch((reason: unknown) => reason)
  t.match(error, { code: 'ERR_STOPPED', message: /awaitResults/ })
  t.equal((await emulator.ledger()).batches, 0)
})

void t.test('the rest is projected by rows, however many requests a row makes', async (t) => {
  const { run, emulator } = await setUp(t)
  const input = Array.from(requests(60), (request, i) => ({
    ...request,
    position: Math.floor(i / 3),
    part: i % 3,
    parts: 3,
  }))
  const reports: PilotReport[] = []
  await run(input, {
    job: { pilot: 5 },
    onEvent: (event) => void (event.type === 'pilot' && reports.push(event.report)),
  }).catch((reason: unknown) => t.match(reason, { code: 'ERR_STOPPED' }))
  const { usd, billed } = await emulator.ledger()
  t.equal(billed, 15)
  t.match(reports, [{ rows: 15, perThousand: (usd / 5) * 1000 }])
})
