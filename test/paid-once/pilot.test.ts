/** The pilot goes alone, and what lies behind it is paid only when its outcomes were looked at. */
import t from 'tap'
import { EventEmitter, once } from 'node:events'
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

void t.test('a smaller pilot than the one before, or the first one, asks as well', async (t) => {
  const { run, emulator } = await setUp(t)
  const asked = async (job: Partial<OpenJobOptions>): Promise<unknown> =>
    await run(requests(rows), { job }).catch((reason: unknown) => reason)
  t.match(await asked({ pilot: 9 }), { code: 'ERR_STOPPED' })
  t.match(await asked({ pilot: 4 }), {
    code: 'ERR_STOPPED',
    message: /the pilot has ended: 9 of 9 rows are ok/,
  })
  t.equal((await emulator.ledger()).billed, 9, 'nobody has said go')
  t.match(await run(requests(rows), { job: { pilot: { rows: 4, go: 'auto' } } }), { length: rows })

  const other = await setUp(t)
  await other.run(requests(12))
  let report: PilotReport | undefined
  const error = await other
    .run(requests(rows), {
      job: { pilot: 4 },
      onEvent: (event) => {
        if (event.type === 'pilot') report = event.report
      },
    })
    .catch((reason: unknown) => reason)
  t.match(error, { code: 'ERR_STOPPED' })
  t.match(report, { rows: 12, usd: (await other.emulator.ledger()).usd })
  t.equal((await other.emulator.ledger()).billed, 12)
  t.equal((await other.run(requests(12), { job: { pilot: 4 } })).length, 12, 'nothing to ask')
})

void t.test('only true goes on', async (t) => {
  const { run, emulator } = await setUp(t)
  for (const answer of ['no', 1, {}, undefined]) {
    const when = async (): Promise<boolean> => answer as unknown as boolean
    const job = { pilot: { rows: 3, go: 'auto', when } } as const
    t.match(await run(requests(rows), { job }).catch((reason: unknown) => reason), {
      code: 'ERR_STOPPED',
    })
  }
  t.equal((await emulator.ledger()).billed, 3)
})

void t.test('a function that never answers holds neither close nor abort', async (t) => {
  for (const end of ['close', 'abort'] as const) {
    const { open, emulator } = await setUp(t)
    const stop = new AbortController()
    const asked = new EventEmitter()
    const isAsked = once(asked, 'asked')
    const when = async (): Promise<boolean> => {
      asked.emit('asked')
      return await new Promise<boolean>(() => {})
    }
    const job = await open({ pilot: { rows: 3, go: 'auto', when } })
    const ended = pipeline(
      Readable.from(requests(rows)),
      chunkBySize(job),
      submitBatches(job),
      awaitResults(job, { pollMs: 10 }),
      new Writable({ objectMode: true, write: (_outcome, _encoding, done) => done() }),
      { signal: stop.signal },
    ).catch((reason: unknown) => reason)
    await isAsked
    if (end === 'close') await job.close()
    else stop.abort()
    t.match(await ended, end === 'close' ? { code: 'ERR_OPTION' } : { name: 'AbortError' }, end)
    await job.close()
    t.equal((await emulator.ledger()).billed, 3)
  }
})

void t.test('a pilot that would be none is refused', async (t) => {
  const { open } = await setUp(t)
  const wrong: Array<[unknown, RegExp]> = [
    [{}, /pilot\.rows must be a whole number, at least 1, not undefined/],
    [{ go: true }, /pilot\.rows must be/],
    ['5', /pilot must be a whole number, at least 1, not a string/],
    [{ rows: 5, go: 'auto', when: 3 }, /pilot\.when must be limits/],
    [{ rows: 5, go: 'auto', when: { failed: 0.1 } }, /pilot\.when has no "failed"/],
    [{ rows: 5, go: 'auto', when: { failures: '0.1' } }, /from 0 to 1, not a string/],
  ]
  for (const [pilot, message] of wrong) {
    await t.rejects(open({ pilot: pilot as number }), { code: 'ERR_OPTION', message })
  }
  await t.rejects(open({ maxCost: '5' as unknown as number }), {
    message: /maxCost must be an amount in USD over 0, not a string/,
  })
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
  t.match(tooMany.error, { message: /33 % of its rows failed, over the limit of 30 %/ })
  t.equal(tooMany.billed, 9)
  const fewer = await judged(t, { rows: 9, go: 'auto', when: { failures: 0.34 } })
  t.equal(fewer.error, undefined)
  t.equal(fewer.billed, rows)
  t.equal(fewer.outcomes.length, rows)
  const seen = await judged(t, { rows: 9, go: true })
  t.equal(seen.error, undefined, 'a yes of the user outweighs all failures')
  t.equal(seen.billed, rows)
  const dear = await judged(t, { rows: 9, go: 'auto', when: { failures: 1, costPerRow: 1e-9 } })
  t.match(dear.error, { message: /a row costs \$0\.0+\d+, over the limit of \$0\.000000001/ })
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
const patience = { timeout: 200_000 }

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

void t.test('rows that are never sent are no pilot', async (t) => {
  const { run, emulator } = await setUp(t)
  const reports: PilotReport[] = []
  const input = [badRow(0), badRow(1), ...requests(20, 2)]
  await run(input, {
    job: { pilot: { rows: 2, go: 'auto' } },
    onEvent: (event) => {
      if (event.type === 'pilot') reports.push(event.report)
    },
  })
  t.match(reports, [{ rows: 2, ok: 2 }])
  t.equal((await emulator.ledger()).billed, 20)
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

void t.test('rows that are answered from elsewhere are no pilot', async (t) => {
  const { run, emulator } = await setUp(t)
  const known = Array.from({ length: 10 }, (_, position) => ({
    type: 'outcome',
    ok: true,
    custom_id: `row ${position}`,
    position,
    attempt: 0,
    message: { content: [] },
    key: 'k',
    recalled: 'k',
    cost_usd: 0,
  }))
  const reports: PilotReport[] = []
  const outcomes = await run([...known, ...requests(20, 10)], {
    job: { pilot: { rows: 5, go: 'auto', when: () => true } },
    onEvent: (event) => {
      if (event.type === 'pilot') reports.push(event.report)
    },
  })
  t.match(reports, [{ rows: 5, ok: 5 }])
  t.equal(outcomes.length, 30)
  t.equal((await emulator.ledger()).billed, 20)
})

void t.test('a pilot whose outcomes never come shows nothing', patience, async (t) => {
  const { open, emulator } = await setUp(t)
  const job = await open({ pilot: { rows: 4, go: 'auto' } })
  const attempt = (view: Attempt) =>
    compose(chunkBySize(view), submitBatches(view), awaitResults(view, { pollMs: 10 }))
  const error: unknown = await pipeline(
    Readable.from(requests(rows)),
    attempt(job),
    new Transform({ objectMode: true, transform: (_outcome, _encoding, done) => done() }),
    retryFailed(job, attempt),
    new Writable({ objectMode: true, write: (_outcome, _encoding, done) => done() }),
  ).catch((reason: unknown) => reason)
  t.match(error, { code: 'ERR_STOPPED', message: /none of its rows was answered/ })
  t.equal((await emulator.ledger()).billed, 4)
})
