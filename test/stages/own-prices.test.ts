/** Prices of the user's own: what may be left out, and that nothing wrong is passed over. */
import t from 'tap'
import { parsePrices } from '../../src/cost/own-prices.ts'
import { priceTable } from '../../src/cost/price-table.ts'
import { Prices } from '../../src/cost/prices.ts'
import type { OwnPrices } from '../../src/index.ts'
import { setUp } from '../fixtures/set-up.ts'

const parse = (given: unknown): ReturnType<typeof parsePrices> =>
  parsePrices(given, 'openJob: prices', 'library')

void t.test('input and output are enough; the rest follows from the input', async (t) => {
  t.same(parse({ m: { input: 4, output: 20 } }), {
    m: [{ input: 4, output: 20, cacheWrite5m: 5, cacheWrite1h: 8, cacheRead: 0.4 }],
  })
  t.same(parse({ m: { input: 4, output: 20, cacheRead: 0, cacheWrite1h: 7, from: undefined } }), {
    m: [{ input: 4, output: 20, cacheWrite5m: 5, cacheWrite1h: 7, cacheRead: 0 }],
  })
  t.same(parse({ free: { input: 0, output: 0 } }).free?.[0]?.cacheRead, 0)
  t.same(parse({}), {})
})

void t.test('a price for long prompts, flat or as the table has it', async (t) => {
  const price = { input: 2, output: 4, cacheWrite5m: 2.5, cacheWrite1h: 4, cacheRead: 0.2 }
  const flat = parse({ m: { input: 1, output: 2, longer: { than: 9, input: 2, output: 4 } } })
  const nested = parse({
    m: { input: 1, output: 2, longer: { than: 9, price: { input: 2, output: 4 } } },
  })
  t.same(flat.m?.[0]?.longer, { than: 9, price })
  t.same(nested, flat)
})

void t.test('dated prices, in any order', async (t) => {
  const given: OwnPrices = {
    m: [
      { from: '2026-12-01', input: 3, output: 3 },
      { input: 1, output: 1 },
      { from: '2026-11-01', input: 2, output: 2 },
    ],
  }
  const prices = new Prices(priceTable, parse(given))
  const inputOn = (day: string): number | undefined =>
    prices.priceOf('m', Date.parse(day) / 86_400_000)?.input
  t.same(['2026-10-31', '2026-11-01', '2026-11-30', '2026-12-01'].map(inputOn), [1, 2, 2, 3])
  t.equal(prices.priceOf('m')?.input, 3)
})

void t.test('a table as batchline has it, and what was parsed already', async (t) => {
  t.same(parse(priceTable), priceTable.models)
  t.same(parse({ models: { m: { input: 1, output: 2 } } }), parse({ m: { input: 1, output: 2 } }))
  t.same(parse(parse(priceTable.models)), priceTable.models)
  t.throws(() => parse({ ...priceTable, batchFactor: 0.4 }), { message: /batchFactor must be 0.5/ })
  t.throws(() => parse({ ...priceTable, geoFactors: { us: 2 } }), { message: /geoFactors must be/ })
})

void t.test('they take the place of the table, for all ids of the model', async (t) => {
  const prices = new Prices(priceTable, parse({ 'claude-haiku-5-5': { input: 7, output: 8 } }))
  t.equal(prices.priceOf('claude-haiku-5-5-20261007')?.input, 7)
  t.equal(prices.priceOf('claude-haiku-5-5')?.longer, undefined, 'its tier is gone with the rest')
  t.equal(prices.priceOf('claude-opus-5-5')?.input, 4, 'others stay')
})

const fine = { input: 1, output: 2 }
const wrong: ReadonlyArray<[title: string, given: unknown, message: string]> = [
  ['no object', 'a.json', "must be an object, as { 'claude-opus-5-5'"],
  ['a list', [fine], 'must be an object'],
  ['null for a model', { m: null }, '"m": must be an object'],
  ['no output', { m: { input: 1 } }, '"m": output must be a number of USD per million tokens'],
  ['a text', { m: { ...fine, input: '1' } }, 'input must be a number'],
  ['below 0', { m: { ...fine, output: -1 } }, '0 or more, not -1'],
  ['NaN', { m: { ...fine, cacheRead: NaN } }, 'cacheRead must be'],
  ['without end', { m: { ...fine, cacheRead: Infinity } }, 'not Infinity'],
  ['null for a class', { m: { ...fine, cacheRead: null } }, 'cacheRead must be'],
  ['a misspelt class', { m: { ...fine, cache_read: 1 } }, '"m": there is no "cache_read" here'],
  ['an empty list', { m: [] }, '"m": is an empty list'],
  ['a day that is none', { m: { ...fine, from: '2026-02-30' } }, 'from must be a day'],
  ['a date with a time', { m: { ...fine, from: '2026-02-01T00:00Z' } }, 'from must be a day'],
  [
    'two of one day',
    {
      m: [
        { ...fine, from: '2026-01-01' },
        { ...fine, from: '2026-01-01' },
      ],
    },
    'has two prices from 2026-01-01',
  ],
  ['two without a day', { m: [fine, fine] }, 'has two prices without from'],
  ['a tier without a length', { m: { ...fine, longer: fine } }, '"m": longer: than must be'],
  [
    'a tier without an output',
    { m: { ...fine, longer: { than: 9, input: 1 } } },
    'longer: output must be',
  ],
  [
    'a tier of a tier',
    { m: { ...fine, longer: { than: 9, price: { ...fine, longer: {} } } } },
    'there is no "longer" here',
  ],
  [
    'both kinds of tier',
    { m: { ...fine, longer: { than: 9, price: fine, input: 1 } } },
    'there is no "input" here',
  ],
  ['a table with more', { models: { m: fine }, batch: 0.5 }, 'there is no "batch" here'],
]

for (const [title, given, message] of wrong) {
  void t.test(`refused: ${title}`, async (t) => {
    try {
      parse(given)
      t.fail('it was taken')
    } catch (error) {
      t.match(error, { code: 'ERR_OPTION', resumable: false })
      t.match((error as Error).message, message)
      t.match((error as Error).message, /^openJob: prices: .*\. Nothing was sent\.$/)
    }
  })
}

void t.test('openJob refuses them before it makes a folder, and takes good ones', async (t) => {
  const { open } = await setUp(t)
  const prices = { m: { input: -1, output: 1 } }
  await t.rejects(open({ prices }), { code: 'ERR_OPTION', message: /^openJob: prices: "m": input/ })
  const job = await open({ prices: { m: fine } })
  t.equal(job.status().attempts.length, 0)
})
