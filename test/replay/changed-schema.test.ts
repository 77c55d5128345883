/**
 * The schema or the number of attempts changes between two runs: paid answers are judged again,
 * not bought again.
 */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { compose, retryFailed, validate } from '../../src/index.ts'
import type { Attempt, Job, Outcome } from '../../src/index.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import { collector } from '../fixtures/sinks.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'

const rows = 20
const strict = z.object({ n: z.number().multipleOf(2) })
const lenient = z.object({ n: z.number() })

/** Answers each question with its number, however often it is asked and in whatever words. */
function respond(params: unknown): string {
  const [first] = (params as { messages: Array<{ content: unknown }> }).messages
  const n = /question (\d+)/.exec(JSON.stringify(first?.content))?.[1]
  return JSON.stringify({ n: Number(n) })
}

interface Settings {
  schema: z.ZodType<{ n: number }>
  maxAttempts: number
  signal?: AbortSignal
  onJob?: (job: Job) => void
}

async function run({ open }: SetUp, settings: Settings): Promise<Outcome[]> {
  const job = await open({ settleMs: 300 })
  settings.onJob?.(job)
  const sink = collector()
  const sent = attemptOf({ chunk: { maxRequests: 5 } })
  const attempt = (view: Attempt) => compose(sent(view), validate(settings.schema))
  const { maxAttempts, signal } = settings
  try {
    await pipeline(
      Readable.from(requests(rows)),
      attempt(job),
      retryFailed(job, attempt, { maxAttempts }),
      sink,
      ...((signal ? [{ signal }] : []) as []),
    )
  } finally {
    await job.close()
  }
  return sink.items as Outcome[]
}

/** Each row once; gives how many are ok. */
function okOf(t: Tap, found: readonly Outcome[]): number {
  const positions = found.map((o) => o.position).toSorted((a, b) => a - b)
  t.same(positions, [...Array(rows).keys()], 'each row once')
  const ok = found.filter((o) => o.ok)
  t.ok(
    ok.every((o) => (o.value as { n: number }).n === o.position),
    'each its own answer',
  )
  return ok.length
}
type Tap = { same(a: unknown, b: unknown, title: string): void; ok(a: unknown, b: string): void }

void t.test('rows that now pass are answered by what was paid', async (t) => {
  const set = await setUp(t, { respond })
  const { emulator } = set
  t.equal(okOf(t, await run(set, { schema: strict, maxAttempts: 1 })), 10)
  const { creates } = await emulator.ledger()
  t.equal(okOf(t, await run(set, { schema: lenient, maxAttempts: 3 })), 20)
  t.equal((await emulator.ledger()).creates, creates)
})

void t.test('rows that were asked again keep their later answer', async (t) => {
  const set = await setUp(t, { respond })
  const { emulator } = set
  const before = await run(set, { schema: strict, maxAttempts: 2 })
  t.equal(okOf(t, before), 10)
  const { creates, requests: sent } = await emulator.ledger()
  t.equal(sent, 30)
  const after = await run(set, { schema: lenient, maxAttempts: 2 })
  t.equal(okOf(t, after), 20)
  t.same(after.filter((o) => o.attempt === 2).length, 10)
  t.equal((await emulator.ledger()).creates, creates)
})

void t.test('rows that now fail are asked again, once', async (t) => {
  const set = await setUp(t, { respond })
  const { emulator } = set
  t.equal(okOf(t, await run(set, { schema: lenient, maxAttempts: 2 })), 20)
  const found = await run(set, { schema: strict, maxAttempts: 2 })
  t.equal(okOf(t, found), 10)
  t.equal((await emulator.ledger()).requests, 30)
  t.same(await run(set, { schema: strict, maxAttempts: 2 }), found)
  t.equal((await emulator.ledger()).requests, 30)
})

void t.test('the schema is mended while rows are on their way again', async (t) => {
  const set = await setUp(t, { respond })
  const { emulator } = set
  const stop = new AbortController()
  const interrupted = run(set, {
    schema: strict,
    maxAttempts: 2,
    signal: stop.signal,
    onJob: (job) =>
      job.onEvent((event) => {
        if (event.type === 'accepted' && event.attempt === 2) stop.abort()
      }),
  })
  await t.rejects(interrupted, { name: 'AbortError' })
  const { requests: sent } = await emulator.ledger()
  t.ok(sent > 20 && sent <= 30, 'some were asked again')
  t.equal(okOf(t, await run(set, { schema: lenient, maxAttempts: 2 })), 20)
  t.equal((await emulator.ledger()).requests, sent, 'and no more since')
})

void t.test('fewer attempts than are recorded: all of them are replayed', async (t) => {
  const set = await setUp(t, { respond })
  const { emulator } = set
  const found = await run(set, { schema: strict, maxAttempts: 3 })
  const { requests: sent } = await emulator.ledger()
  t.equal(sent, 40)
  t.same(await run(set, { schema: strict, maxAttempts: 1 }), found)
  const more = await run(set, { schema: strict, maxAttempts: 4 })
  t.equal(okOf(t, more), 10)
  t.equal((await emulator.ledger()).requests, 50, 'one more attempt, of the failures alone')
})
