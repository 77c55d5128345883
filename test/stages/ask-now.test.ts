/** The last failures are asked by the Messages API: which, in what order, with what answer, at what cost. */
import t from 'tap'
import type { Test } from 'tap'
import { mkdtempSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { FaultRule } from '../../src/emulator/index.ts'
import { askNow, compose, fallBack, openJob, retryFailed, validate } from '../../src/index.ts'
import type {
  AskNowOptions,
  Attempt,
  BatchRequest,
  MessageClient,
  Outcome,
  OutputOf,
  Stage,
} from '../../src/index.ts'
import { askRequests, costOf, Reply, respondToCalls, runAskJob } from '../fixtures/ask-job.ts'
import type { AskJob } from '../fixtures/ask-job.ts'
import { attemptOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'
import { collector } from '../fixtures/sinks.ts'
import { stageContract } from '../fixtures/stage-contract.ts'

const shared = await setUp(t, { respond: respondToCalls })

stageContract(t, 'askNow', async ({ t, signal }) => {
  const job = await openJob(mkdtempSync(`${shared.folder}-`), { client: shared.client })
  t.teardown(() => job.close())
  const sink = collector()
  const attempt = compose(attemptOf()(job), validate(Reply))
  await pipeline(Readable.from(askRequests(60)), attempt, sink)
  return {
    input: sink.items,
    stage: askNow(job, () => validate(Reply), { concurrency: 2, ...(signal ? { signal } : {}) }),
    outputs: 60,
    concurrency: 8,
  }
})

function askJobOf({ folder, url }: SetUp, count = 9): AskJob {
  return { folder, url, rows: askRequests(count) }
}

const withCalls = (t: Test, faults: FaultRule[] = [], more = {}) =>
  setUp(t, { respond: respondToCalls, faults, ...more })

void t.test('failures that may pass are answered, everything else passes as it is', async (t) => {
  const set = await withCalls(t)
  const { outcomes, asked, cost, events, error } = await runAskJob(askJobOf(set))
  t.equal(error, undefined)
  t.strictSame(
    outcomes.map(({ position }) => position),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
    'in the order in which they came',
  )
  for (const outcome of outcomes) {
    const isAsked = outcome.position % 3 !== 0
    t.match(outcome, { ok: true, attempt: 1, value: { re: /./ } })
    t.equal(outcome.asked_now, isAsked ? true : undefined)
    t.equal(outcome.batch_id === undefined, isAsked, 'no batch gave it')
    t.equal(outcome.usage?.service_tier, isAsked ? 'standard' : 'batch')
  }
  t.match(asked, { rows: 6, answered: 6, refused: 0, open: 0, askedAgain: 0 })
  t.match(
    events.filter(({ type }) => type.startsWith('ask')),
    [
      { type: 'asking', position: 1 },
      { type: 'asked', answered: 6, refused: 0, lost: 0, notTaken: 0 },
    ],
  )
  const ledger = await set.emulator.ledger()
  t.equal(ledger.messages, 6)
  t.ok(Math.abs(costOf(outcomes) - Number(ledger.usd)) < 1e-12, 'the rows cost what was billed')
  t.ok(Math.abs((cost?.usd ?? 0) - Number(ledger.usd)) < 1e-12, 'and so does the job')
  t.ok(Math.abs((asked?.cost.usd ?? 0) + (cost?.usd ?? 0) - 2 * Number(ledger.usd)) < 1e9)
  t.same(cost?.tiers, {}, 'the tier of calls is no surprise')
  t.same(cost?.unknownRequests, 0)
})

void t.test('a rerun asks nothing and gives the same, with other options too', async (t) => {
  const set = await withCalls(t)
  const job = askJobOf(set)
  const first = await runAskJob(job)
  const { calls, usd } = await set.emulator.ledger()
  const again = await runAskJob({
    ...job,
    ask: { most: 1, when: () => false, rewrite: () => undefined },
    maxAttempts: 3,
  })
  t.strictSame(again.outcomes, first.outcomes)
  t.equal(again.asked?.cost.usd, first.asked?.cost.usd)
  t.match(await set.emulator.ledger(), {
    calls: { messages: calls.messages, create: calls.create },
    usd,
  })
  t.strictSame(
    again.events.filter(({ type }) => type.startsWith('ask')),
    [],
  )
})

void t.test('most holds for rows, over all runs', async (t) => {
  const set = await withCalls(t)
  const job = askJobOf(set)
  const first = await runAskJob({ ...job, ask: { most: 2 } })
  const askedOf = ({ outcomes }: { outcomes: Outcome[] }) =>
    outcomes.filter(({ asked_now }) => asked_now).map(({ position }) => position)
  t.strictSame(askedOf(first), [1, 2])
  t.match(first.outcomes[4], { ok: false, failure: { kind: 'errored' }, batch_id: /./ })
  const again = await runAskJob({ ...job, ask: { most: 2 } })
  t.strictSame(again.outcomes, first.outcomes)
  const more = await runAskJob({ ...job, ask: { most: 3 } })
  t.strictSame(askedOf(more), [1, 2, 4])
  t.equal((await set.emulator.ledger()).messages, 3)
})

void t.test('when says which, and rewrite what', async (t) => {
  const asked: unknown[] = []
  const set = await setUp(t, {
    respond: (params, info) => {
      if (info.custom_id === '') asked.push(params)
      return respondToCalls(params, info)
    },
  })
  const { outcomes } = await runAskJob({
    ...askJobOf(set, 6),
    ask: {
      when: ({ failure }) => failure.kind === 'errored',
      rewrite: (request, { failure }) =>
        request.position === 1
          ? undefined
          : { ...request, params: { ...request.params, system: failure.kind } },
    },
  })
  t.match(asked, [{ system: 'errored' }])
  t.same(
    outcomes.map(({ ok }) => ok),
    [true, false, false, true, true, false],
  )
  t.match(outcomes[2], { failure: { kind: 'invalid_output' } })
})

void t.test('the default asks again with what was wrong', async (t) => {
  const asked: Array<{ messages: unknown[] }> = []
  const set = await setUp(t, {
    respond: (params, info) => {
      if (info.custom_id === '') asked.push(params as { messages: unknown[] })
      return respondToCalls(params, info)
    },
  })
  const { outcomes } = await runAskJob(askJobOf(set, 3))
  t.equal(asked.length, 2)
  const vague = asked.find(({ messages }) => messages.length === 3)
  t.match(vague?.messages[2], { role: 'user', content: /can't be used/ })
  const vagueCost = outcomes[2]?.cost_usd ?? 0
  t.ok(vagueCost > (outcomes[1]?.cost_usd ?? 0), 'the answer before it is in the cost of the row')
})

void t.test('an answer is judged like any other', async (t) => {
  const set = await setUp(t, {
    respond: (params, info) =>
      info.custom_id === ''
        ? { text: 'no JSON', stop_reason: 'end_turn' }
        : respondToCalls(params, info),
  })
  const job = askJobOf(set, 2)
  const { outcomes, asked } = await runAskJob(job)
  t.match(outcomes[1], {
    ok: false,
    asked_now: true,
    failure: { kind: 'invalid_output' },
    message: { content: [{ text: 'no JSON' }] },
  })
  t.equal(asked?.answered, 1)
  t.strictSame((await runAskJob(job)).outcomes, outcomes, 'and stays as it is')
})

void t.test('order and bounds, whatever the calls take', async (t) => {
  let [running, most, calls] = [0, 0, 0]
  const set = await setUp(t, {
    respond: async (params, info) => {
      if (info.custom_id !== '') return respondToCalls(params, info)
      most = Math.max(most, ++running)
      const ms = [60, 5, 30, 1][calls++ % 4]
      await new Promise((resolve) => setTimeout(resolve, ms))
      running--
      return respondToCalls(params, info)
    },
  })
  const { outcomes } = await runAskJob({ ...askJobOf(set, 60), ask: { concurrency: 3 } })
  t.strictSame(
    outcomes.map(({ position }) => position),
    Array.from({ length: 60 }, (_, i) => i),
  )
  t.equal(most, 3)
})

void t.test('an answer that is long comes in pieces, and is the same', async (t) => {
  const set = await withCalls(t)
  let streamed = 0
  const { messages } = set.client
  const client: MessageClient = {
    messages: {
      create: (params, options) => messages.create(params, options),
      stream: (params, options) => {
        streamed++
        return messages.stream(params, options)
      },
    },
  }
  const rewrite: AskNowOptions['rewrite'] = (request) => ({
    ...request,
    params: { ...request.params, max_tokens: request.position === 1 ? 64_000 : 8000 },
  })
  const { outcomes } = await runAskJob({ ...askJobOf(set, 3), ask: { rewrite, client } })
  t.equal(streamed, 1)
  const answer = outcomes[1]
  t.match(answer, { ok: true, value: { re: 'busy 1' }, asked_now: true })
  const { message } = answer as Extract<Outcome, { ok: true }>
  const plain = outcomes[2] as typeof answer & { message: object }
  t.strictSame(Object.keys(message).sort(), Object.keys(plain.message).sort())
  t.match(message, { type: 'message', stop_reason: 'end_turn', usage: { output_tokens: Number } })
  const ledger = await set.emulator.ledger()
  t.ok(Math.abs(costOf(outcomes) - Number(ledger.usd)) < 1e-12)
})

void t.test('rows that share a request share the answer', async (t) => {
  const set = await withCalls(t)
  const [, busy] = askRequests(2)
  const rows = [0, 1, 2].map((position) => ({ ...busy!, position, custom_id: `row ${position}` }))
  const { outcomes } = await runAskJob({ ...askJobOf(set), rows, dedupe: true })
  t.match(outcomes, [
    { ok: true, asked_now: true, usage: {} },
    { ok: true, asked_now: true, same_as: 0, cost_usd: 0 },
    { ok: true, asked_now: true, same_as: 0, cost_usd: 0 },
  ])
  t.equal((await set.emulator.ledger()).messages, 1)
})

void t.test('the service refuses a request: recorded, and not billed', async (t) => {
  const set = await setUp(t, {
    respond: (params, info) =>
      info.custom_id === ''
        ? { error: { type: 'invalid_request_error', message: 'not like that' } }
        : respondToCalls(params, info),
  })
  const job = askJobOf(set, 3)
  const { outcomes, asked, cost } = await runAskJob(job)
  t.match(outcomes[1], {
    ok: false,
    asked_now: undefined,
    failure: { kind: 'errored', error_type: 'invalid_request_error', retryable: false },
  })
  t.match(asked, { rows: 2, answered: 0, refused: 2, open: 0 })
  const { calls, usd } = await set.emulator.ledger()
  t.ok(Math.abs((cost?.usd ?? 0) - Number(usd)) < 1e-12)
  t.strictSame((await runAskJob(job)).outcomes, outcomes)
  t.equal((await set.emulator.ledger()).calls.messages, calls.messages, 'not asked again')
})

void t.test('an outcome of another job is not looked up here', async (t) => {
  const set = await withCalls(t)
  const one = await runAskJob({ ...askJobOf(set), ask: { when: () => false } })
  const other = await withCalls(t)
  await runAskJob({ ...askJobOf(other), ask: { when: () => false } })
  const job = await other.open()
  const sink = collector()
  await pipeline(
    Readable.from(one.outcomes),
    askNow(job, () => validate(Reply)),
    sink,
  )
  t.strictSame(sink.items, one.outcomes)
  t.equal((await other.emulator.ledger()).messages, 0)
  t.equal((await set.emulator.ledger()).messages, 0)
})

void t.test('functions that fail end the run, and name the row', async (t) => {
  const set = await withCalls(t)
  const job = askJobOf(set)
  const broken = (): never => {
    throw new Error('oh no')
  }
  const bad = await runAskJob({ ...job, ask: { rewrite: broken } })
  t.match(bad.error, {
    code: 'ERR_INPUT',
    message: /^askNow: rewrite threw Error: oh no, for row 2/,
  })
  t.match((await runAskJob({ ...job, ask: { when: broken } })).error, { message: 'oh no' })
  t.equal((await set.emulator.ledger()).messages, 0)
  const unfit = await runAskJob({
    ...job,
    ask: { rewrite: (request) => ({ ...request, params: { ...request.params, max_tokens: 0 } }) },
  })
  t.match(unfit.outcomes[1], { ok: false, failure: { kind: 'rejected', message: /max_tokens/ } })
  t.match((await runAskJob(job)).asked, { answered: 6 }, 'and the job is intact')
})

void t.test('arguments that are none', async (t) => {
  const job = await shared.open()
  const judge = () => validate(Reply)
  const code = 'ERR_OPTION'
  const bad: Array<[() => unknown, RegExp]> = [
    [() => askNow({} as never, judge), /the first argument must be a job/],
    [() => askNow(job, validate(Reply) as never), /this one is a stream/],
    [() => askNow(job, (() => 1) as never), /gives a number/],
    [() => askNow(job, judge, { most: 0 }), /most must be a whole number, from 1 to 100000/],
    [() => askNow(job, judge, { most: 100_001 }), /most/],
    [() => askNow(job, judge, { concurrency: 0 }), /concurrency/],
    [() => askNow(job, judge, { timeoutMs: 0 }), /timeoutMs/],
    [() => askNow(job, judge, { when: 1 as never }), /when must be a function/],
    [() => askNow(job, judge, { client: {} as never }), /no messages\.create/],
  ]
  for (const [make, message] of bad) t.throws(make, { code, message })
  const first = askNow(job, judge)
  t.throws(() => askNow(job, judge), { code: 'ERR_ATTEMPT_IN_USE' })
  first.destroy()
  await new Promise((resolve) => first.once('close', resolve))
  const next = askNow(job, judge)
  await t.rejects(pipeline(Readable.from([{ type: 'chunk' }]), next, collector()), {
    code: 'ERR_INPUT',
    message: /^askNow: /,
  })
})

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const yes = <T extends true>(): T | undefined => undefined
interface Row {
  text: string
}
declare const job: Attempt<Row>
declare const made: Stage<unknown, BatchRequest<Row>>
declare const labelled: Stage<Outcome<unknown, Row>, Outcome<{ re: string }, Row>>

/** Not called: each line has to compile, or not to. */
export function types(): void {
  const judge = () => validate(Reply)
  const other = () => validate(z.object({ other: z.number() }))
  const whole = compose(
    labelled,
    askNow(job, () => validate(Reply), { when: ({ row }) => row?.text !== '' }),
  )
  yes<Equal<OutputOf<typeof whole>, Outcome<{ re: string }, Row>>>()
  // @ts-expect-error the answer has to be of the type that the others have
  compose(labelled, askNow(job, other))
  // @ts-expect-error what fell back is not asked
  compose(labelled, fallBack(0), askNow(job, judge))
  // @ts-expect-error requests are no outcomes
  compose(made, askNow(job, judge))
  const attempt = () => labelled as never
  compose(labelled, retryFailed(job, attempt), askNow(job, judge))
}
