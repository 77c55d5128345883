/** A budget is never exceeded, is used up as far as it can be, and a larger one goes on. */
import t from 'tap'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import { chunkBySize } from '../../src/index.ts'
import type { BatchRequest, JobEvent } from '../../src/index.ts'
import { makeOlder } from '../fixtures/make-older.ts'
import { requestOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

t.setTimeout(590_000)

/** What one of {@link requests} costs: some input, and 40 tokens of output. */
const service: EmulatorOptions = {
  respond: () => ({ text: 'x', stop_reason: 'end_turn', usage: { output_tokens: 40 } }),
}

async function priceOf(t: Parameters<typeof setUp>[0], rows: number): Promise<number> {
  const { run, emulator } = await setUp(t, service)
  await run(requests(rows))
  return (await emulator.ledger()).usd
}

void t.test('a budget ends the run in time, and a larger one goes on', async (t) => {
  const whole = await priceOf(t, 400)
  const { run, emulator } = await setUp(t, service)
  const maxCost = whole / 2
  const outcomes: number[] = []
  const limited = {
    job: { maxCost },
    sink: ({ position }: { position: number }) => void outcomes.push(position),
  }
  const error = await run(requests(400), limited).catch((reason: unknown) => reason)
  t.match(error, {
    code: 'ERR_STOPPED',
    message:
      /^the budget of \$0\.00\d+ allows nothing more: \$0\.00\d+ are spent, and the next request may cost/,
  })
  const first = await emulator.ledger()
  t.ok(first.usd <= maxCost, `${first.usd} of ${maxCost}`)
  t.ok(first.usd >= maxCost * 0.9, `${first.usd} of ${maxCost}`)
  t.equal(outcomes.length, first.billed, 'what is paid was emitted')

  await run(requests(400), limited).catch((reason: unknown) =>
    t.match(reason, { code: 'ERR_STOPPED' }),
  )
  t.equal((await emulator.ledger()).usd, first.usd, 'the same budget pays nothing more')

  const all = await run(requests(400), { job: { maxCost: whole * 1.5 } })
  t.equal(all.length, 400)
  t.match(await emulator.ledger(), { billed: 400, billedTwice: { count: 0 } })

  const replayed = await run(requests(400), { job: { maxCost: whole / 10 } })
  t.equal(replayed.length, 400, 'a budget that was overtaken stops no replay')
})

void t.test('a chunk that is over the rest becomes a smaller one', async (t) => {
  const whole = await priceOf(t, 100)
  const { run, emulator } = await setUp(t, service)
  const events: JobEvent[] = []
  await run(requests(1000), {
    job: { maxCost: whole },
    chunk: { maxRequests: 1000 },
    onEvent: (event) => void events.push(event),
  }).catch((reason: unknown) => t.match(reason, { code: 'ERR_STOPPED' }))
  const { usd } = await emulator.ledger()
  t.ok(usd > whole * 0.9 && usd <= whole, `${usd} of ${whole}`)
  t.ok(events.some(({ type }) => type === 'held'))
})

void t.test('strict counts on nothing that was learned', async (t) => {
  const whole = await priceOf(t, 100)
  // The first answers are short, and all later ones as long as they may be.
  const { run, emulator } = await setUp(t, {
    respond: (params) => {
      const { messages } = params as { messages: Array<{ content: string }> }
      const output_tokens = Number(messages[0]?.content.split(' ')[1]) < 40 ? 1 : 64
      return { text: 'x', stop_reason: 'end_turn', usage: { output_tokens } }
    },
  })
  const options = {
    job: { maxCost: whole, budget: 'strict' },
    chunk: { maxRequests: 1000 },
  } as const
  await run(requests(40), options)
  t.equal((await emulator.ledger()).billed, 40)
  await run(requests(1000), options).catch((reason: unknown) =>
    t.match(reason, { code: 'ERR_STOPPED' }),
  )
  const { usd } = await emulator.ledger()
  t.ok(usd <= whole, `${usd} of ${whole}`)
  t.ok(usd >= whole * 0.9, `${usd} of ${whole}`)
})

void t.test('retries cost too', async (t) => {
  const whole = await priceOf(t, 100)
  const { run, emulator } = await setUp(t, {
    respond: () => ({ text: 'cut', stop_reason: 'max_tokens', usage: { output_tokens: 40 } }),
  })
  const truncated = { seams: {}, maxAttempts: 50 }
  await run(requests(100), { ...truncated, job: { maxCost: whole * 1.2 } }).catch(() => {})
  t.ok((await emulator.ledger()).usd <= whole * 1.2)
})

void t.test('a model without a price is refused before anything is sent', async (t) => {
  const { run, emulator } = await setUp(t, { models: ['claude-next'] })
  const rows = [{ ...requestOf(0), params: { ...requestOf(0).params, model: 'claude-next' } }]
  t.match(await run(rows, { job: { maxCost: 1 } }).catch((reason: unknown) => reason), {
    code: 'ERR_OPTION',
    message: /there is no price for the model "claude-next", so maxCost can't be kept/,
  })
  t.equal((await emulator.ledger()).batches, 0)
  const price = { input: 1, output: 5 }
  t.equal((await run(rows, { job: { maxCost: 1, prices: { 'claude-next': price } } })).length, 1)
})

void t.test('strict refuses a request whose input nothing bounds', async (t) => {
  const { run, emulator } = await setUp(t)
  const { params } = requestOf(0)
  const tools = [{ type: 'web_search_20250305', name: 'web_search' }] as const
  const rows = [{ ...requestOf(0), params: { ...params, tools } }] as unknown as BatchRequest[]
  t.match(
    await run(rows, { job: { maxCost: 1, budget: 'strict' } }).catch((reason: unknown) => reason),
    { code: 'ERR_OPTION', message: /budget: 'strict' needs requests with a bounded input/ },
  )
  t.equal((await emulator.ledger()).batches, 0)
})

void t.test('options that make no sense are told', async (t) => {
  const { open } = await setUp(t)
  const wrong = [
    [{ maxCost: 0 }, /maxCost must be an amount in USD over 0/],
    [{ budget: 'strict' }, /budget needs maxCost/],
    [{ pilot: 0 }, /pilot must be a whole number/],
    [{ pilot: { rows: 1, when: {} } }, /pilot\.when needs pilot\.go: 'auto'/],
    [{ pilot: { rows: 1, go: 'auto', when: { failures: 2 } } }, /a share from 0 to 1/],
  ] as const
  for (const [options, message] of wrong) {
    await t.rejects(open(options as object), { code: 'ERR_OPTION', message })
  }
})

/** Ends a test that would otherwise hang. */
const patience = { timeout: 200_000 }

void t.test('a chunk that sends nothing is not waited for', patience, async (t) => {
  const whole = await priceOf(t, 100)
  const { run, emulator } = await setUp(t, service)
  const [good, ...more] = requests(1001)
  const { params } = good!
  // A rejected row that waits long enough to be sealed alone, so that its chunk has no request.
  async function* rows(): AsyncGenerator<unknown> {
    yield { ...good!, params: { ...params, messages: [] } }
    await sleep(300)
    yield* more
  }
  const limits = { job: { maxCost: whole }, chunk: { maxRequests: 1000, maxWaitMs: 20 } }
  const error: unknown = await run(rows(), limits).catch((reason: unknown) => reason)
  t.match(error, { code: 'ERR_STOPPED', message: /the budget of/ })
  const { usd } = await emulator.ledger()
  t.ok(usd > whole * 0.9 && usd <= whole, `${usd} of ${whole}`)
})

void t.test('chunks that nobody submits are not waited for', patience, async (t) => {
  const whole = await priceOf(t, 20)
  const { open, emulator } = await setUp(t, service)
  const job = await open({ maxCost: whole })
  const error: unknown = await pipeline(
    Readable.from(requests(1000)),
    chunkBySize(job, { maxRequests: 5 }),
    new Writable({ objectMode: true, write: (_chunk, _encoding, done) => done() }),
  ).catch((reason: unknown) => reason)
  t.match(error, { code: 'ERR_STOPPED', message: /the budget of/ })
  t.equal((await emulator.ledger()).batches, 0)
})

void t.test('what an earlier version has spent counts', async (t) => {
  const whole = await priceOf(t, 100)
  const { run, emulator, folder } = await setUp(t, service)
  await run(requests(100))
  await makeOlder(folder)
  const limited = { job: { maxCost: whole * 1.5 } }
  t.match(await run(requests(300), limited).catch((reason: unknown) => reason), {
    code: 'ERR_OPTION',
    message: /an earlier version .* did not record what 100 of its requests have cost/,
  })
  t.equal((await emulator.ledger()).billed, 100)
  t.equal((await run(requests(100), limited)).length, 100, 'a replay costs nothing')
})

void t.test('a price that is given later counts for what was sent before', async (t) => {
  const { run, emulator } = await setUp(t, { ...service, models: ['claude-next'] })
  const rows = Array.from(requests(200), (request) => ({
    ...request,
    params: { ...request.params, model: 'claude-next' },
  }))
  const prices = { 'claude-next': { input: 1, output: 5 } }
  await run(rows.slice(0, 100))
  const before = await emulator.ledger()
  t.equal(before.billed, 100)
  const { input, output } = before.tokens
  const spent = (input * 0.5 + output * 2.5) / 1e6
  const error: unknown = await run(rows, { job: { maxCost: spent * 1.5, prices } }).catch(
    (reason: unknown) => reason,
  )
  t.match(error, { code: 'ERR_STOPPED', message: /the budget of/ })
  const after = await emulator.ledger()
  const all = (after.tokens.input * 0.5 + after.tokens.output * 2.5) / 1e6
  t.ok(all > spent * 1.35 && all <= spent * 1.5, `${all} of ${spent * 1.5}`)
})
