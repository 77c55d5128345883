/** What an estimate says of the prompt cache, with the bill of the emulator's ledger as the judge. */
import t from 'tap'
import { estimateRequests } from '../../src/estimate/estimate-requests.ts'
import type { PlacedRequest } from '../../src/estimate/survey.ts'
import { cachePrefix, estimateCost } from '../../src/index.ts'
import type { BatchRequest, CachePrefixOptions, RequestInput } from '../../src/index.ts'
import { recordUsage } from '../fixtures/record-usage.ts'
import { requestOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { unevenRows } from '../fixtures/uneven-rows.ts'
import type { UnevenRow } from '../fixtures/uneven-rows.ts'

const model = 'claude-haiku-4-5'
/** 5,000 tokens: above the 4,096 from which on the model keeps a prefix. */
const rules = 'rule'.repeat(5000)
/** Answers fill what is stated, so that all that differs is the input. */
const service = { respond: () => 'x'.repeat(4 * 20) }
const share = { outputShare: 0.1 }

type Ask = (row: UnevenRow, i: number) => RequestInput

function plain({ id, text }: UnevenRow, system: string = rules): RequestInput {
  const messages = [{ role: 'user' as const, content: text }]
  return { custom_id: id, params: { model, max_tokens: 200, system, messages } }
}

function marked(options?: CachePrefixOptions, systemOf = (_i: number): string => rules): Ask {
  return (row, i) => cachePrefix(plain(row, systemOf(i)), options)
}

function requestsOf(rows: readonly UnevenRow[], ask: Ask): BatchRequest[] {
  return rows.map((row, position) => ({ type: 'request', position, ...ask(row, position) }))
}

const pilot = (rows: number): { pilot: { rows: number; go: 'auto' } } => ({
  pilot: { rows, go: 'auto' },
})

/** How far a figure is from the truth, as a share of it. */
function off(figure: number | undefined, truth: number): number {
  return Math.abs((figure ?? Number.NaN) - truth) / truth
}

void t.test('behind a pilot of one row, all others read', async (t) => {
  const { client, run, emulator } = await setUp(t, service)
  const rows = unevenRows(600, { sigma: 1, median: 200 })
  const ask = marked()
  const { usd, models, assumptions } = await estimateCost(rows, ask, {
    client,
    ...share,
    pilot: 1,
  })
  t.equal((await emulator.ledger()).calls['count_tokens'], 202, 'the prefix is counted once')
  await run(requestsOf(rows, ask), { job: pilot(1), chunk: { maxRequests: 200 } })
  const { usd: bill, tokens } = await emulator.ledger()
  t.ok(tokens.cache_read > 590 * 5000, `${tokens.cache_read} were read`)
  const { expected = 0, low = 0, high = 0, hitRate } = usd?.cached ?? {}
  t.ok(usd && usd.expected > 2 * bill, `${usd?.expected} without the cache`)
  t.ok(low < bill && bill < high, `${low} ${bill} ${high}`)
  t.ok(off(expected, bill) < 0.005, `${expected} for ${bill}`)
  const truth = tokens.cache_read / (tokens.cache_read + tokens.cache_write_1h)
  t.ok(off(hitRate, truth) < 0.001, `${hitRate} for ${truth}`)
  t.same(models[0]?.usd, usd)
  t.match(assumptions.join('\n'), /^600 requests mark a prefix for the prompt cache, 1 diff/m)
  t.match(assumptions.join('\n'), /after the pilot read everything .*documents .* 30 % to 98 %/)
})

void t.test('without a pilot, a batch may read nothing of what it writes', async (t) => {
  const { client, run, emulator } = await setUp(t, service)
  const rows = unevenRows(200, { sigma: 0.5, median: 200 })
  const ask = marked({ ttl: '5m' })
  const { usd, assumptions } = await estimateCost(rows, ask, { client, ...share })
  await run(requestsOf(rows, ask), { chunk: { maxRequests: 200 } })
  const { usd: bill, tokens } = await emulator.ledger()
  t.same([tokens.cache_read, tokens.cache_write_5m > 199 * 5000], [0, true])
  const { low = 0, high = 0, hitRate } = usd?.cached ?? {}
  t.ok(usd && bill > usd.high, 'more than without the cache')
  t.ok(low < bill / 4 && off(high, bill) < 0.01, `${low} to ${high} for ${bill}`)
  t.ok(off(hitRate, 0.3) < 0.02, `${hitRate}`)
  t.match(
    assumptions.join('\n'),
    /requests without a pilot before them read 30 % .* A pilot of one row/,
  )
})

void t.test('a batch that reads as the service documents is in the interval', async (t) => {
  const hits = { inferred: { cacheWithinBatch: true, cacheHitRate: 0.3 } }
  const { client, run, emulator } = await setUp(t, { ...service, ...hits })
  const rows = unevenRows(400, { sigma: 0.5, median: 200 })
  const ask = marked()
  const { usd } = await estimateCost(rows, ask, { client, ...share })
  await run(requestsOf(rows, ask), { chunk: { maxRequests: 400 } })
  const { usd: bill } = await emulator.ledger()
  t.ok(off(usd?.cached?.expected, bill) < 0.1, `${usd?.cached?.expected} for ${bill}`)
})

void t.test('a prefix for each row is a surcharge', async (t) => {
  const { client, run, emulator } = await setUp(t, service)
  const rows = unevenRows(150, { sigma: 0.5, median: 200 })
  const ask = marked({}, (i) => `${i} ${rules}`)
  const { usd, assumptions } = await estimateCost(rows, ask, { client, ...share, pilot: 1 })
  await run(requestsOf(rows, ask), { job: pilot(1), chunk: { maxRequests: 50 } })
  const { usd: bill, tokens } = await emulator.ledger()
  t.equal(tokens.cache_read, 0)
  const { expected, high = 0, most = 0, hitRate } = usd?.cached ?? {}
  t.ok(usd && bill > 1.5 * usd.high, `${bill} for at most ${usd?.high}`)
  t.ok(off(expected, bill) < 0.01, `${expected} for ${bill}`)
  t.equal(hitRate, 0)
  t.ok(bill < high * 1.01 && usd && most > usd.most && most > bill)
  t.match(assumptions.join('\n'), /150 of 150 prefixes are marked by only one request/)
  t.notMatch(assumptions.join('\n'), /98 %|A pilot of/, 'nothing is taken of hits')
})

void t.test('too short for the model: nothing is written, nothing read', async (t) => {
  const { client, run, emulator } = await setUp(t, service)
  const rows = unevenRows(100, { sigma: 0.5, median: 200 })
  const ask = marked({}, () => 'rule'.repeat(4000))
  const { usd, assumptions } = await estimateCost(rows, ask, { client, ...share, pilot: 1 })
  await run(requestsOf(rows, ask), { job: pilot(1), chunk: { maxRequests: 50 } })
  const { usd: bill, tokens } = await emulator.ledger()
  t.same([tokens.cache_read, tokens.cache_write_1h], [0, 0])
  t.notOk(usd?.cached)
  t.ok(off(usd?.expected, bill) < 0.01)
  t.match(assumptions.join('\n'), /The prefix of 100 requests is shorter than the 4,096 tokens/)
})

void t.test('what is shared and what is not, in one request', async (t) => {
  const { client, run, emulator } = await setUp(t, service)
  const rows = unevenRows(200, { sigma: 0, median: 8000, words: ['the order is late '] })
  const mark = { type: 'ephemeral' as const, ttl: '1h' as const }
  // A short tool, the shared rules, and the text of the row: marked all three.
  const ask: Ask = (row) => {
    const { params, custom_id } = plain(row)
    const tool = { name: 'label', input_schema: { type: 'object' as const }, cache_control: mark }
    const text = { type: 'text' as const, text: `${row.id} ${row.text}`, cache_control: mark }
    const end = { type: 'text' as const, text: 'Which?' }
    const messages = [{ role: 'user' as const, content: [text, end] }]
    const system = [{ type: 'text' as const, text: rules, cache_control: mark }]
    return { custom_id, params: { ...params, tools: [tool], system, messages } }
  }
  const { usd, assumptions } = await estimateCost(rows, ask, { client, ...share, pilot: 1 })
  await run(requestsOf(rows, ask), { job: pilot(1), chunk: { maxRequests: 100 } })
  const { usd: bill, tokens } = await emulator.ledger()
  t.ok(tokens.cache_read > 195 * 5000 && tokens.cache_write_1h > 195 * 2000)
  const { expected, hitRate = 0 } = usd?.cached ?? {}
  t.ok(off(expected, bill) < 0.02, `${expected} for ${bill}`)
  const truth = tokens.cache_read / (tokens.cache_read + tokens.cache_write_1h)
  t.ok(off(hitRate, truth) < 0.01, `${hitRate} for ${truth}`)
  t.notMatch(assumptions.join('\n'), 'is shorter than')
})

void t.test('a pilot fills the cache for what it has in common with the others', async (t) => {
  const { client, run, emulator } = await setUp(t, service)
  const rows = unevenRows(300, { sigma: 0, median: 100 })
  const ask = marked({}, (i) => `${i % 3} ${rules}`)
  const figures = async (of: number): Promise<number> => {
    const { usd } = await estimateCost(rows, ask, { client, ...share, pilot: of })
    return usd?.cached?.low ?? 0
  }
  t.ok((await figures(3)) <= (await figures(1)))
  const { usd, assumptions } = await estimateCost(rows, ask, { client, ...share, pilot: 1 })
  await run(requestsOf(rows, ask), { job: pilot(1), chunk: { maxRequests: 300 } })
  const { usd: bill, tokens } = await emulator.ledger()
  t.ok(tokens.cache_read > 98 * 5000 && tokens.cache_read < 101 * 5000, `${tokens.cache_read}`)
  const { low = 0, high = 0, hitRate = 0 } = usd?.cached ?? {}
  t.ok(low < bill && bill < high, `${low} ${bill} ${high}`)
  t.ok(off(hitRate, (1 + 0.3 + 0.3) / 3) < 0.02, `${hitRate}`)
  t.match(assumptions.join('\n'), /after the pilot read.*without a pilot before them/s)
})

void t.test('as much is read as in another job', async (t) => {
  const { client, run, folder, emulator } = await setUp(t, service)
  const rows = unevenRows(120, { sigma: 0.5, median: 200 })
  const ask = marked()
  // Batches one after the other: 40 requests write, then 80 read.
  await run(requestsOf(rows, ask), {
    chunk: { maxRequests: 40 },
    await: { maxOpen: 1 },
  })
  const { usd: bill, tokens } = await emulator.ledger()
  const truth = tokens.cache_read / (tokens.cache_read + tokens.cache_write_1h)
  t.ok(off(truth, 2 / 3) < 0.01, `${truth}`)
  const given = { client, like: folder }
  const again = await estimateCost(rows, ask, given)
  t.ok(off(again.usd?.cached?.hitRate, truth) < 0.02)
  t.ok(off(again.usd?.cached?.expected, bill) < 0.02)
  t.match(again.assumptions.join('\n'), /With the cache, requests read 66.7 % .* as in \S*job/)
  const warm = await estimateCost(rows, ask, { ...given, pilot: 1 })
  t.ok(off(warm.usd?.cached?.hitRate, 119 / 120) < 0.01, 'behind a first batch, all was read')
  t.match(warm.assumptions.join('\n'), /after the pilot read 100 % .* like those after the first/)
})

void t.test('a job that has sent its pilot alone says nothing of hits', async (t) => {
  const { client, run, folder } = await setUp(t, service)
  await run([requestOf(0)])
  const used = { model, answers: 9, tokens: [9, 9 * 30, 0, 9 * 5000, 0] } as const
  await recordUsage(folder, { models: [used] })
  const rows = unevenRows(100, { sigma: 0 })
  const { usd } = await estimateCost(rows, marked(), { client, like: folder, pilot: 9 })
  t.ok((usd?.cached?.hitRate ?? 0) > 0.9, `${usd?.cached?.hitRate}`)
})

void t.test('beyond the bound of prefixes it is told, and nothing is taken of hits', async (t) => {
  const { client } = await setUp(t, service)
  const rows = unevenRows(60, { sigma: 0 })
  const items = requestsOf(
    rows,
    marked({}, (i) => `${i} ${rules}`),
  ) as PlacedRequest[]
  const estimate = async (mostPrefixes: number): ReturnType<typeof estimateRequests> =>
    estimateRequests(async (take) => take(streamOf(items)), { client, ...share }, { mostPrefixes })
  const bounded = await estimate(20)
  const whole = await estimate(60)
  const [few, all] = [bounded.usd?.cached, whole.usd?.cached]
  const plainUsd = whole.usd?.expected ?? 0
  const surcharge = (all?.expected ?? 0) - plainUsd
  t.ok(surcharge > 0.1 * plainUsd)
  t.ok(off((few?.expected ?? 0) - plainUsd, surcharge / 3) < 0.01, 'a third is in the table')
  t.ok(off(few?.high, all?.high ?? 0) < 0.01, 'the upper end has all of it')
  t.ok(off(few?.most, all?.most ?? 0) < 0.01)
  t.match(bounded.assumptions.join('\n'), /^40 requests came after .* priced without the/m)
  t.notMatch(whole.assumptions.join('\n'), /came behind/)
})

async function* streamOf(items: readonly PlacedRequest[]): AsyncGenerator<PlacedRequest> {
  yield* items
}

void t.test('without marks there is nothing of a cache', async (t) => {
  const { client, emulator } = await setUp(t, service)
  const rows = unevenRows(50, { sigma: 0.5 })
  const { usd, models, assumptions } = await estimateCost(rows, (row) => plain(row), {
    client,
    ...share,
    pilot: 1,
  })
  t.same(Object.keys(usd ?? {}), ['expected', 'low', 'high', 'most'])
  t.same(Object.keys(models[0]?.usd ?? {}), ['expected', 'low', 'high', 'most'])
  t.notMatch(assumptions.join('\n'), 'cache')
  t.equal((await emulator.ledger()).calls['count_tokens'], 50)
  for (const wrong of [0, 1.5, -1]) {
    await t.rejects(
      estimateCost(rows, (row) => plain(row), { client, pilot: wrong }),
      { code: 'ERR_OPTION', message: /pilot must be a whole number, at least 1/ },
    )
  }
})
