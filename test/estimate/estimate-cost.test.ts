/** An estimate against the emulator: its counts, and the bill of its ledger as the judge. */
import t from 'tap'
import { Readable } from 'node:stream'
import { TokenSketch } from '../../src/cost/token-sketch.ts'
import { estimateRequests } from '../../src/estimate/estimate-requests.ts'
import type { PlacedRequest } from '../../src/estimate/survey.ts'
import { estimateCost } from '../../src/index.ts'
import type { BatchRequest, EstimateCostOptions, RequestInput } from '../../src/index.ts'
import { recordUsage } from '../fixtures/record-usage.ts'
import { requestOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { unevenRows } from '../fixtures/uneven-rows.ts'
import type { UnevenRow } from '../fixtures/uneven-rows.ts'

const model = 'claude-haiku-4-5'

function ask({ id, text }: UnevenRow): RequestInput {
  const messages = [{ role: 'user' as const, content: `Label this: ${text}` }]
  return { custom_id: id, params: { model, max_tokens: 200, messages } }
}

/** The same request on its way through a job. */
function sent(row: UnevenRow, position: number): BatchRequest {
  return { type: 'request', position, ...ask(row) }
}

function off(estimate: number | undefined, truth: number): number {
  return Math.abs((estimate ?? Number.NaN) - truth) / truth
}

void t.test('estimate against bill: answers fill what is stated', async (t) => {
  const text = 'x'.repeat(4 * 50)
  const { client, run, emulator } = await setUp(t, { respond: () => text })
  const rows = unevenRows(2000, { sigma: 1.2, median: 200 })
  const estimate = await estimateCost(rows, ask, { client, outputShare: 0.25 })
  const before = await emulator.ledger()
  t.same([before.creates, before.usd], [0, 0], 'nothing was paid')
  t.equal(before.calls['count_tokens'], 200)
  await run(rows.map(sent), { chunk: { maxRequests: 2000 } })
  const { usd, tokens, byModel } = await emulator.ledger()
  const [found] = estimate.models
  t.same([estimate.rows, estimate.requests, found?.requests], [2000, 2000, 2000])
  t.equal(found?.outputTokens.total, tokens.output, 'this rule gives the output exactly')
  const { low = 0, high = 0, total = 0 } = found?.inputTokens ?? {}
  t.ok(low <= tokens.input && tokens.input <= high, `${low} ${tokens.input} ${high}`)
  t.ok(off(total, tokens.input) < 0.1)
  t.ok(estimate.usd && estimate.usd.low <= usd && usd <= estimate.usd.high)
  t.ok(off(estimate.usd?.expected, usd) < 0.1)
  t.equal(estimate.synchronousUsd, 2 * (estimate.usd?.expected ?? 0), 'batches cost half')
  t.equal(estimate.usdPer1000Rows, (estimate.usd?.expected ?? 0) / 2)
  t.equal(estimate.usd?.most, (estimate.usd?.most ?? 0) > usd ? estimate.usd?.most : Number.NaN)
  t.same(Object.keys(byModel), [model])
  t.match(estimate.assumptions[0], /25 % of max_tokens.*guess/)
})

void t.test('the interval holds in 90 to 99 of 100 seeds', async (t) => {
  const { client, emulator } = await setUp(t)
  const rows = unevenRows(1000, { sigma: 1, median: 120 })
  // Counted whole, an input has no interval, and its sum is the truth.
  const whole = await estimateCost(rows, ask, { client, sample: 1000 })
  const { total: truth = 0, low, high } = whole.models[0]?.inputTokens ?? {}
  t.same([low, high], [truth, truth])
  const seeds = 40
  let held = 0
  const totals = new Set<number>()
  for (let seed = 1; seed <= seeds; seed++) {
    const { models } = await estimateCost(rows, ask, { client, seed, sample: 100 })
    const { low = 0, high = 0, total = 0 } = models[0]?.inputTokens ?? {}
    totals.add(total)
    if (low <= truth && truth <= high) held++
  }
  t.ok(held >= 34 && held < seeds, `${held} of ${seeds}`)
  t.equal(totals.size, seeds, 'every seed draws its own sample')
  t.equal((await emulator.ledger()).creates, 0)
})

void t.test('the same seed and input, the same estimate, from any kind of source', async (t) => {
  const { client } = await setUp(t)
  const rows = unevenRows(400, { sigma: 1 })
  const given = { client, sample: 50, seed: 9 }
  const first = await estimateCost(rows, ask, given)
  t.same(await estimateCost(rows, ask, given), first)
  t.same(await estimateCost(Readable.from(rows), ask, given), first)
  async function* later(): AsyncGenerator<UnevenRow> {
    for (const row of rows) yield row
  }
  t.same(await estimateCost(later(), async (row) => ask(row), given), first)
  t.notSame(await estimateCost(rows, ask, { ...given, seed: 10 }), first)
})

void t.test('percentiles, and the rows that are far longer than the others', async (t) => {
  const { client } = await setUp(t)
  const rows = Array.from({ length: 1000 }, (_, i) => ({ id: `id ${i}`, text: 'x'.repeat(4 * i) }))
  rows[700] = { id: 'a book', text: 'x'.repeat(40_000) }
  rows[20] = { id: 'two books', text: 'x'.repeat(80_000) }
  const { models, outliers } = await estimateCost(rows, ask, { client })
  const { p50 = 0, p95 = 0, p99 = 0, most = 0, mean = 0 } = models[0]?.inputTokens ?? {}
  // 4 characters a token, and 7 tokens around the text.
  for (const [found, truth] of [
    [p50, 507],
    [p95, 957],
    [p99, 997],
    [most, 20_007],
    [mean, 535],
  ] as const) {
    t.ok(off(found, truth) < 0.02, `${found} for ${truth}`)
  }
  t.same(
    outliers.map(({ row, position, custom_id }) => [row, position, custom_id]),
    [
      [21, 20, 'two books'],
      [701, 700, 'a book'],
    ],
  )
  t.ok(off(outliers[0]?.inputTokens, 20_007) < 0.02)
})

void t.test('models and parts', async (t) => {
  const { client, run, emulator } = await setUp(t, {
    // As long for one tokenizer as for another.
    respond: () => ({ text: 'label', usage: { output_tokens: 60 } }),
  })
  const rows = unevenRows(300, { sigma: 0.5 })
  const names = ['claude-haiku-4-5', 'claude-opus-5-5']
  const both = (row: UnevenRow): RequestInput[] =>
    names.map((name) => ({ ...ask(row), params: { ...ask(row).params, model: name } }))
  const estimate = await estimateCost(rows, both, { client, outputShare: 0.3 })
  t.same([estimate.rows, estimate.requests, estimate.sample.counted], [300, 600, 200])
  t.same(
    estimate.models.map((of) => [of.model, of.requests]),
    names.map((name) => [name, 300]),
  )
  const parts = rows.flatMap((row, position) =>
    both(row).map((request, part): BatchRequest => ({
      ...request,
      type: 'request',
      position,
      part,
      parts: 2,
    })),
  )
  await run(parts, { chunk: { maxRequests: 600 } })
  const { byModel, usd } = await emulator.ledger()
  for (const { model: name, usd: cost, inputTokens } of estimate.models) {
    const bill = byModel[name]!
    t.ok(off(inputTokens?.total, bill.tokens.input) < 0.1, name)
    t.ok(off(cost?.expected, bill.usd) < 0.1, name)
  }
  t.ok(off(estimate.usd?.expected, usd) < 0.1)
})

void t.test('the price for long prompts holds for those that are long', async (t) => {
  const { client, run, emulator } = await setUp(t, { respond: () => 'x'.repeat(400) })
  // 90,000 and 110,000 tokens; the price changes at 100,000.
  const rows = Array.from({ length: 40 }, (_, i) => ({
    id: `id ${i}`,
    text: 'x'.repeat(4 * (i % 4 === 0 ? 110_000 : 90_000)),
  }))
  const long = (row: UnevenRow): RequestInput => {
    const request = ask(row)
    return { ...request, params: { ...request.params, model: 'claude-haiku-5-5' } }
  }
  const { usd: cost } = await estimateCost(rows, long, { client, sample: 12, outputShare: 0.5 })
  await run(rows.map((row, position) => ({ type: 'request', position, ...long(row) })))
  const { usd, tokens } = await emulator.ledger()
  t.ok(tokens.input > 3.5e6)
  t.ok(off(cost?.expected, usd) < 0.03, `${cost?.expected} for ${usd}`)
})

void t.test('as in another job', async (t) => {
  const { client, folder, run } = await setUp(t)
  await run([requestOf(0)])
  const rows = unevenRows(100, { sigma: 0 })
  const used = { model: `${model}-20251001`, answers: 400, tokens: [9, 400 * 30, 0, 0, 0] } as const
  const other = { model: 'claude-opus-5-5', answers: 100, tokens: [9, 100 * 80, 0, 0, 0] } as const
  await recordUsage(folder, { models: [used, other] })
  const alike = await estimateCost(rows, ask, { client, like: folder })
  t.equal(alike.models[0]?.outputTokens.total, 3000, 'the mean of the same model')
  t.match(
    alike.assumptions.join('\n'),
    /as long as the 500 of .*How much answers vary is not recorded/s,
  )
  await recordUsage(folder, { models: [other] })
  const unlike = await estimateCost(rows, ask, { client, like: folder })
  t.equal(unlike.models[0]?.outputTokens.total, 8000, 'else that of all')
  t.match(unlike.assumptions.join('\n'), /has no answers of claude-haiku-4-5: the mean of all/)
  const long = { ...other, tokens: [9, 100 * 300, 0, 0, 0] } as const
  await recordUsage(folder, { models: [long] })
  const cut = await estimateCost(rows, ask, { client, like: folder })
  t.equal(cut.models[0]?.outputTokens.total, 20_000, 'no answer is longer than max_tokens')
})

void t.test('how much answers differ is in the interval', async (t) => {
  const { client, folder, run } = await setUp(t)
  await run([requestOf(0)])
  const sketch = new TokenSketch()
  for (let i = 0; i < 400; i++) sketch.add(i % 2 ? 50 : 150)
  const used = { model, answers: 400, tokens: [9, 400 * 100, 0, 0, 0] } as const
  await recordUsage(folder, { models: [used], output: sketch.toText() })
  const { models, usd } = await estimateCost(unevenRows(100, { sigma: 0 }), ask, {
    client,
    like: folder,
  })
  const { total, low = 0, high = 0 } = models[0]?.outputTokens ?? {}
  t.equal(total, 10_000)
  // A standard deviation of 50, 400 answers there and 100 here: 50 * 100 * sqrt(1/400 + 1/100) * 1.966.
  t.ok(off(10_000 - low, 1099) < 0.03, `${low}`)
  t.ok(off(high - 10_000, 1099) < 0.03, `${high}`)
  // The input was counted whole. A token of output costs 2.50 USD a million.
  t.ok(off((usd?.high ?? 0) - (usd?.expected ?? 0), 1099 * 2.5e-6) < 0.03)
})

void t.test('a job without answers tells nothing of this one', async (t) => {
  const { client, folder, open } = await setUp(t)
  await (await open()).close()
  const rows = unevenRows(10, { sigma: 0 })
  await t.rejects(estimateCost(rows, ask, { client, like: folder }), {
    code: 'ERR_INPUT',
    message: /has no recorded usage of answers/,
  })
  await t.rejects(estimateCost(rows, ask, { client, like: `${folder}-2` }), {
    code: 'ERR_INPUT',
    message: /is not a job folder/,
  })
})

void t.test('bad rows are counted and named', async (t) => {
  const { client } = await setUp(t)
  const rows = unevenRows(50, { sigma: 0 })
  const strict = (row: UnevenRow, i: number): RequestInput => {
    const request = ask(row)
    return i % 7 === 3 ? { ...request, custom_id: '' } : request
  }
  const { rows: count, requests, rejected } = await estimateCost(rows, strict, { client })
  t.same([count, requests, rejected.rows, rejected.requests], [50, 43, 7, 7])
  t.equal(rejected.first.length, 5)
  t.match(rejected.first[0], { position: 3, reason: /row 4 .*custom_id/ })
  const never = (): RequestInput => ({ ...ask(rows[0]!), custom_id: '' })
  await t.rejects(estimateCost(rows, never, { client }), { code: 'ERR_INPUT' })
  await t.rejects(estimateCost(rows, strict, { client, onBadRow: 'error' }), {
    code: 'ERR_INPUT',
    message: /row 4 /,
  })
  await t.rejects(estimateCost([], ask, { client }), { code: 'ERR_INPUT', message: /no rows/ })
})

void t.test('what can not be counted is left out and told', async (t) => {
  const { client } = await setUp(t)
  const rows = unevenRows(60, { sigma: 0.3 })
  const some = (row: UnevenRow, i: number): RequestInput => {
    const { custom_id, params } = ask(row)
    if (i % 3 === 0) {
      const tools = [{ type: 'web_search_20250305' as const, name: 'web_search' as const }]
      return { custom_id, params: { ...params, tools } }
    }
    // Known to be wrong only to the service.
    if (i !== 4) return { custom_id, params }
    return { custom_id, params: { ...params, tool_choice: { type: 'any' } } }
  }
  const { sample, requests, assumptions, usd } = await estimateCost(rows, some, { client })
  t.equal(requests, 60)
  t.same([sample.size, sample.counted, sample.notCounted.uncountable], [40, 39, 20])
  t.match(sample.notCounted.refused, [{ row: 5, custom_id: 'id 4', why: /tool/ }])
  t.ok(usd)
  t.match(assumptions.join('\n'), /20 requests can't be counted.*refused 1 of 40.*row 5/s)
  const never = (row: UnevenRow): RequestInput => some(row, 3)
  await t.rejects(estimateCost(rows, never, { client }), {
    code: 'ERR_API',
    message: /none of 60 requests: it can't count requests with server tools/,
  })
})

void t.test('no price, no sum', async (t) => {
  const { client } = await setUp(t, { models: 'any' })
  const rows = unevenRows(20, { sigma: 0.3 })
  const fast = (row: UnevenRow, i: number): RequestInput => {
    const request = ask(row)
    return i % 2 ? request : { ...request, params: { ...request.params, model: 'claude-new-9' } }
  }
  const without = await estimateCost(rows, fast, { client })
  t.equal(without.usd, undefined)
  t.equal(without.usdPer1000Rows, undefined)
  t.same(
    without.models.map(({ usd, inputTokens }) => [usd === undefined, inputTokens !== undefined]),
    [
      [true, true],
      [false, true],
    ],
  )
  t.match(without.assumptions.join('\n'), /The price of claude-new-9 is not known/)
  const price = { input: 1, output: 5, cacheWrite5m: 1.25, cacheWrite1h: 2, cacheRead: 0.1 }
  const own = await estimateCost(rows, fast, { client, prices: { 'claude-new-9': [price] } })
  t.ok(own.usd)
})

void t.test('a marked prefix is told, and a text about one is not', async (t) => {
  const { client } = await setUp(t)
  const rows = unevenRows(10, { sigma: 0 })
  const marked = ({ text, id }: UnevenRow, i: number): RequestInput => {
    const { params } = ask({ id, text: `${text} {"cache_control":{"type":"ephemeral"}}` })
    const system = [
      { type: 'text' as const, text: 'Label.', cache_control: { type: 'ephemeral' as const } },
    ]
    return { custom_id: id, params: i < 4 ? { ...params, system } : params }
  }
  const { assumptions } = await estimateCost(rows, marked, { client })
  t.match(assumptions.join('\n'), /^4 requests mark a prefix for the prompt cache/m)
})

void t.test(
  'requests that are too long together are thinned to what there is room for',
  async (t) => {
    const { client } = await setUp(t)
    const rows = unevenRows(300, { sigma: 0.5, words: ['late order '] })
    async function* items(): AsyncGenerator<PlacedRequest> {
      for (const [i, row] of rows.entries()) yield sent(row, i) as PlacedRequest
    }
    const { sample, models, assumptions } = await estimateRequests(
      (take) => take(items()),
      { client },
      { sampleBytes: 20_000 },
    )
    t.equal(sample.thinned, true)
    t.ok(sample.counted > 10 && sample.counted < 60, `${sample.counted}`)
    const truth = rows.reduce((sum, { text }) => sum + Math.ceil((12 + text.length) / 4) + 4, 0)
    t.ok(off(models[0]?.inputTokens?.total, truth) < 0.01)
    t.match(assumptions.join('\n'), /reduced to/)
  },
)

void t.test('the service limits its calls: obeyed', async (t) => {
  const { client, emulator } = await setUp(t)
  const rows = unevenRows(60, { sigma: 0.5 })
  const wait = { fault: 'status', retryAfter: 0.3 } as const
  emulator.faults.add({ on: 'count_tokens', status: 429, calls: [3, 4, 5, 12], ...wait })
  emulator.faults.add({ on: 'count_tokens', status: 529, calls: [20, 21], ...wait })
  const start = performance.now()
  const { sample } = await estimateCost(rows, ask, { client })
  t.equal(sample.counted, 60)
  t.ok(performance.now() - start > 850, 'three times it was told to wait')
  t.ok((await emulator.ledger()).calls['count_tokens'] >= 66)
})

void t.test('a service that keeps refusing is left alone', async (t) => {
  const { client, emulator } = await setUp(t)
  const rows = unevenRows(60, { sigma: 0.5 })
  const rule = { on: 'count_tokens', fault: 'status', status: 429 } as const
  emulator.faults.add({ ...rule, retryAfter: 0 })
  await t.rejects(estimateCost(rows, ask, { client }), {
    code: 'ERR_API',
    message: /none of 60 requests: 60 got no clear answer: HTTP 429.*nothing has to be paid/,
  })
  t.ok((await emulator.ledger()).calls['count_tokens'] < 40, 'after a bounded number of tries')
})

void t.test('what was counted before it refused is still a sample', async (t) => {
  const { client, emulator } = await setUp(t)
  const rows = unevenRows(100, { sigma: 0.3 })
  const calls = Array.from({ length: 500 }, (_, i) => i + 41)
  emulator.faults.add({ on: 'count_tokens', fault: 'status', status: 429, retryAfter: 3600, calls })
  const { sample, usd, assumptions } = await estimateCost(rows, ask, { client })
  t.ok(sample.counted >= 33 && sample.counted <= 40, `${sample.counted}`)
  t.equal(sample.notCounted.unanswered, 100 - sample.counted)
  t.ok(usd && usd.low < usd.expected)
  t.match(assumptions.join('\n'), /got no answer \(HTTP 429/)
})

void t.test('a wrong key or model ends it at once', async (t) => {
  const { client, emulator } = await setUp(t)
  const rows = unevenRows(60, { sigma: 0.5 })
  emulator.faults.add({
    on: 'count_tokens',
    fault: 'status',
    status: 404,
    type: 'not_found_error',
    message: `model: ${model}`,
    next: 1,
  })
  await t.rejects(estimateCost(rows, ask, { client }), {
    code: 'ERR_INPUT',
    message: /has no model "claude-haiku-4-5", which the request of row \d+/,
  })
  emulator.faults.add({
    on: 'count_tokens',
    fault: 'status',
    status: 401,
    type: 'authentication_error',
  })
  await t.rejects(estimateCost(rows, ask, { client }), { code: 'ERR_STOPPED' })
  t.ok((await emulator.ledger()).calls['count_tokens'] < 40)
})

void t.test('a signal ends it, while it reads and while it counts', async (t) => {
  const { client, emulator } = await setUp(t)
  const reading = new AbortController()
  async function* endless(): AsyncGenerator<UnevenRow> {
    for (let i = 0; ; i++) {
      if (i === 1000) reading.abort()
      yield { id: `id ${i}`, text: 'x' }
    }
  }
  await t.rejects(estimateCost(endless(), ask, { client, signal: reading.signal }), {
    name: 'AbortError',
  })
  emulator.faults.add({ on: 'count_tokens', fault: 'hang' })
  const counting = new AbortController()
  setTimeout(() => counting.abort(), 300)
  const rows = unevenRows(20, { sigma: 0 })
  await t.rejects(estimateCost(rows, ask, { client, signal: counting.signal }), {
    name: 'AbortError',
  })
})

void t.test('options without a valid value', async (t) => {
  const { client } = await setUp(t)
  const rows = unevenRows(5, { sigma: 0 })
  const wrong: Array<[object, RegExp]> = [
    [{ sample: 1 }, /sample must be a whole number, from 2 to 10000/],
    [{ seed: -1 }, /seed/],
    [{ outputShare: 0 }, /outputShare must be a number over 0, up to 1, not 0/],
    [{ outputShare: 0.5, like: 'jobs/a' }, /give only one/],
    [{ like: '' }, /like must be/],
    [{ client: {} }, /estimateCost: the option client is/],
  ]
  for (const [options, message] of wrong) {
    const given = { client, ...options } as EstimateCostOptions
    await t.rejects(estimateCost(rows, ask, given), { code: 'ERR_OPTION', message })
  }
  await t.rejects(estimateCost('rows.jsonl' as unknown as UnevenRow[], ask, { client }), {
    code: 'ERR_OPTION',
    message: /the first argument must be an iterable/,
  })
  const models = (row: UnevenRow, i: number): RequestInput => {
    const request = ask(row)
    return { ...request, params: { ...request.params, model: `model ${i}` } }
  }
  await t.rejects(estimateCost(unevenRows(200, { sigma: 0 }), models, { client }), {
    code: 'ERR_INPUT',
    message: /more than 100 models/,
  })
})
