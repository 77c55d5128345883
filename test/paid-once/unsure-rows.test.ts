/** Rows that are not sure enough are asked again, and the last attempt is what counts. */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { compose, retryFailed, rewriteRequest, validate } from '../../src/index.ts'
import type { Attempt, Outcome, RetryFailedOptions } from '../../src/index.ts'
import { attemptOf, requestOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'
import { collector } from '../fixtures/sinks.ts'

const Label = z.object({ label: z.string(), sure: z.number() })

/** What each row is answered, attempt by attempt: how sure, or what happens instead. */
const rows: Array<Array<number | object | string>> = [
  [0.95],
  [0.8],
  [0.2, 0.75],
  [0.3, 0.97],
  [0.2, 0.3, 0.6],
  [0.2, { expired: true }, { expired: true }],
  [0.2, { error: { type: 'invalid_request_error', message: 'no' } }],
  [0.4, 'no JSON', 0.9],
  [0.4, 'no JSON', 'still none'],
]

/** Of several, one for each turn of the model that the request holds. */
function respond(params: unknown): object | string {
  const { messages } = params as { messages: Array<{ role: string; content: string }> }
  const n = Number(/\d+/.exec(messages[0]?.content ?? '')?.[0])
  const turns = messages.filter(({ role }) => role === 'assistant').length
  const answer = rows[n]?.[Math.min(turns, rows[n].length - 1)] ?? ''
  return typeof answer === 'number'
    ? JSON.stringify({ label: `try ${turns + 1}`, sure: answer })
    : answer
}

async function run({ open }: SetUp, options: RetryFailedOptions = {}): Promise<Outcome[]> {
  const job = await open({ settleMs: 300 })
  const sent = attemptOf()
  const attempt = (view: Attempt) =>
    compose(sent(view), validate(Label, { confidence: 'sure', accept: 0.9, review: 0.7 }))
  const sink = collector()
  const requests = rows.map((_row, i) => requestOf(i))
  await pipeline(
    Readable.from(requests),
    attempt(job),
    retryFailed(job, attempt, options as object),
    sink,
  )
  await job.close()
  return (sink.items as Outcome[]).toSorted((a, b) => a.position - b.position)
}

void t.test('each row ends as its last attempt did', async (t) => {
  const set = await setUp(t, { respond: respond as never })
  const found = await run(set)
  t.match(found, [
    { ok: true, tier: 'accept', attempt: 1 },
    { ok: true, tier: 'review', attempt: 1, confidence: 0.8 },
    { ok: true, tier: 'review', attempt: 2, value: { label: 'try 2' } },
    { ok: true, tier: 'accept', attempt: 2 },
    { failure: { kind: 'unsure' }, tier: 'reject', attempt: 3, unsure_value: { label: 'try 3' } },
    { failure: { kind: 'expired' }, attempt: 3 },
    { failure: { kind: 'errored' }, attempt: 2 },
    { ok: true, tier: 'accept', attempt: 3 },
    { failure: { kind: 'invalid_output' }, attempt: 3 },
  ])
  for (const i of [5, 6, 8]) {
    const outcome = found[i]!
    t.notOk('unsure_value' in outcome || 'tier' in outcome || 'confidence' in outcome)
    t.ok((outcome.cost_usd ?? 0) > 0, 'the answer before is in its cost')
  }
  const { requests } = await set.emulator.ledger()
  t.strictSame(await run(set), found)
  t.equal((await set.emulator.ledger()).requests, requests)
})

void t.test('a rewrite of the user sees the value and how sure it is', async (t) => {
  const set = await setUp(t, { respond: respond as never })
  const seen: unknown[] = []
  await run(set, {
    maxAttempts: 2,
    rewrite: (request, failed) => {
      seen.push([failed.position, failed.failure.kind, failed.confidence, failed.unsure_value])
      return rewriteRequest(request, failed, 'Look again.')
    },
  })
  t.strictSame(seen[0], [2, 'unsure', 0.2, { label: 'try 1', sure: 0.2 }])
  t.equal(seen.length, 7)
})

void t.test('with other limits, paid answers are judged again', async (t) => {
  const set = await setUp(t, { respond: respond as never })
  await run(set, { maxAttempts: 1 })
  const { open } = set
  const job = await open()
  const sink = collector()
  const lenient = { confidence: 'sure', accept: 0.3, review: 0 } as const
  const requests = rows.map((_row, i) => requestOf(i))
  await pipeline(Readable.from(requests), attemptOf()(job), validate(Label, lenient), sink)
  t.same(
    (sink.items as Outcome[]).map(({ tier }) => tier),
    ['accept', 'accept', 'review', 'accept', 'review', 'review', 'review', 'accept', 'accept'],
  )
  t.match(await set.emulator.ledger(), { requests: rows.length })
})
