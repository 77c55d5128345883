/** The cost of a row is that of all its attempts, whatever became of them, or it is not told. */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Answer } from '../../src/emulator/index.ts'
import { awaitResults, retryFailed, validate, compose } from '../../src/index.ts'
import type { Attempt, BatchRequest, Failed, Outcome, RetryFailedOptions } from '../../src/index.ts'
import { attemptOf, clientOf, requestOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'

const usage = { input_tokens: 1_000_000, output_tokens: 0 }
/** In a batch, for the short prompts below: half of it and no more. */
const perAnswer = 0.5
const prose: Answer = { text: 'no JSON', stop_reason: 'end_turn', usage }
const json: Answer = { text: '1', stop_reason: 'end_turn', usage }
const busy: Answer = { error: { type: 'overloaded_error', message: 'busy' } }

/** @param answers - of the attempts, in their order */
function respondWith(...answers: Answer[]) {
  return (_params: object, { custom_id }: { readonly custom_id: string }): Answer =>
    answers[Number(/^bl1_[^_]+_(?:\w+-)?(\d)/.exec(custom_id)?.[1]) - 1] ?? json
}

function asking(model: string): BatchRequest {
  const request = requestOf(0)
  return { ...request, params: { ...request.params, model } }
}

async function outcomeOf(
  { open }: SetUp,
  model = 'claude-haiku-4-5',
  retry: RetryFailedOptions = {},
): Promise<Outcome> {
  const job = await open({ settleMs: 200 })
  const stages = (view: Attempt) => compose(attemptOf()(view), validate())
  const found: Outcome[] = []
  await pipeline(
    Readable.from([asking(model)]),
    stages(job),
    retryFailed(job, stages, { maxAttempts: 3, ...retry }),
    async function (outcomes: AsyncIterable<Outcome>) {
      for await (const outcome of outcomes) found.push(outcome)
    },
  )
  await job.close()
  t.equal(found.length, 1)
  return found[0]!
}

const cases: ReadonlyArray<readonly [string, Answer[], object]> = [
  ['one answer', [json], { ok: true, attempt: 1, cost_usd: perAnswer }],
  ['an answer that could not be used', [prose, json], { ok: true, cost_usd: 2 * perAnswer }],
  ['three of them', [prose, prose, prose], { ok: false, cost_usd: 3 * perAnswer }],
  [
    'the last one was not billed',
    [prose, prose, busy],
    { failure: { kind: 'errored' }, cost_usd: 2 * perAnswer, usage: undefined },
  ],
  ['the first one was not billed', [busy, json], { ok: true, cost_usd: perAnswer }],
  ['none was billed', [busy, busy, busy], { ok: false, cost_usd: undefined }],
]

for (const [name, answers, wanted] of cases) {
  void t.test(name, async (t) => {
    const set = await setUp(t, { respond: respondWith(...answers) })
    t.match(await outcomeOf(set), wanted)
    // Once more from the records alone.
    t.match(await outcomeOf(set), wanted)
    const { usd } = await set.emulator.ledger()
    t.equal((wanted as { cost_usd?: number }).cost_usd ?? 0, usd)
  })
}

void t.test('a billed attempt without a known price makes the cost unknown', async (t) => {
  const models = ['claude-next-9', 'claude-haiku-4-5']
  const toKnown = (request: BatchRequest): BatchRequest => {
    return { ...request, params: { ...request.params, model: 'claude-haiku-4-5' } }
  }
  for (const [answers, cost_usd] of [
    [[prose, json], undefined],
    [[prose, busy, json], undefined],
    [[busy, json], perAnswer],
  ] as const) {
    const set = await setUp(t, { models, respond: respondWith(...answers) })
    const outcome = await outcomeOf(set, 'claude-next-9', { rewrite: toKnown })
    t.match(outcome, { ok: true, model: 'claude-haiku-4-5', cost_usd })
  }
})

void t.test('rewrite can neither drop what was spent nor make it up', async (t) => {
  const set = await setUp(t, { respond: respondWith(prose, json) })
  const fresh = (request: BatchRequest): BatchRequest => {
    return { type: 'request', custom_id: 'mine', params: request.params, position: 0 }
  }
  t.match(await outcomeOf(set, undefined, { rewrite: fresh }), { cost_usd: 2 * perAnswer })
  const other = await setUp(t, { respond: respondWith(busy, json) })
  const forged = (request: BatchRequest): BatchRequest => ({ ...request, spent_usd: 99 })
  t.match(await outcomeOf(other, undefined, { rewrite: forged }), { cost_usd: perAnswer })
})

void t.test('a retry that is given up or can not be sent keeps what was spent', async (t) => {
  const set = await setUp(t, { respond: respondWith(prose, json) })
  const tooLong = (request: BatchRequest, failed: Failed): BatchRequest => {
    t.equal(failed.cost_usd, perAnswer)
    return { ...request, params: { ...request.params, max_tokens: -1 } }
  }
  t.match(await outcomeOf(set, undefined, { rewrite: tooLong }), {
    failure: { kind: 'rejected' },
    cost_usd: perAnswer,
  })
  const other = await setUp(t, { respond: respondWith(prose, json) })
  t.match(await outcomeOf(other, undefined, { rewrite: () => undefined }), {
    failure: { kind: 'invalid_output' },
    cost_usd: perAnswer,
  })
})

void t.test("another tool's batch has the prices of today", async (t) => {
  const { emulator, open } = await setUp(t, { respond: () => json })
  const { params } = asking('claude-haiku-4-5')
  const client = clientOf(emulator.url)
  const { id } = await client.messages.batches.create({ requests: [{ custom_id: 'a', params }] })
  const job = await open()
  const found: Outcome[] = []
  await pipeline(
    Readable.from([{ id }]),
    awaitResults(job, { pollMs: 10 }),
    async function (outcomes: AsyncIterable<Outcome>) {
      for await (const outcome of outcomes) found.push(outcome)
    },
  )
  t.match(found, [{ ok: true, model: 'claude-haiku-4-5', cost_usd: perAnswer, usage }])
  t.equal(job.status().cost, undefined, 'the job has not paid for it')
})
