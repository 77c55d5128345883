/** What a token costs: every class, tiers by the length of the prompt, days, places, batches. */
import t from 'tap'
import { priceTable } from '../../src/cost/price-table.ts'
import { Prices } from '../../src/cost/prices.ts'
import type { Pricing } from '../../src/cost/prices.ts'
import { picosOf, toUsd } from '../../src/cost/rates.ts'
import { promptTokens } from '../../src/cost/tokens.ts'
import type { Tokens } from '../../src/cost/tokens.ts'
import { documentedPrices } from '../../src/emulator/bill/price-table.ts'

const prices = new Prices(priceTable)
const million = 1e6

/** Input, output, cache writes for 5 minutes and an hour, cache reads; USD per million. */
type Row = [input: number, output: number, write5m: number, write1h: number, read: number]

/** What a million tokens of each class cost. */
function usd(model: string, pricing: Partial<Pricing> = {}): Row | undefined {
  const found = prices.find(model, { promptTokens: 1000, ...pricing })
  if (!found) return undefined
  return found.rates.map((rate) => toUsd(rate * million)) as Row
}

const half = (row: Row): Row => row.map((each) => each / 2) as Row

const documented: ReadonlyArray<[model: string, standard: Row]> = [
  ['claude-fable-5-2', [8, 40, 10, 16, 0.2]],
  ['claude-fable-5-1', [10, 50, 12.5, 20, 0.25]],
  ['claude-mythos-5-1', [10, 50, 12.5, 20, 0.25]],
  ['claude-fable-5', [10, 50, 12.5, 20, 1]],
  ['claude-mythos-5', [10, 50, 12.5, 20, 1]],
  ['claude-opus-5-5', [4, 20, 5, 8, 0.2]],
  ['claude-opus-5', [5, 25, 6.25, 10, 0.5]],
  ['claude-opus-4-8', [5, 25, 6.25, 10, 0.5]],
  ['claude-opus-4-7', [5, 25, 6.25, 10, 0.5]],
  ['claude-opus-4-6', [5, 25, 6.25, 10, 0.5]],
  ['claude-opus-4-5', [5, 25, 6.25, 10, 0.5]],
  ['claude-opus-4-5-20251101', [5, 25, 6.25, 10, 0.5]],
  ['claude-sonnet-5-5', [2, 10, 2.5, 4, 0.1]],
  ['claude-sonnet-5', [2, 10, 2.5, 4, 0.2]],
  ['claude-sonnet-4-6', [3, 15, 3.75, 6, 0.3]],
  ['claude-sonnet-4-5', [3, 15, 3.75, 6, 0.3]],
  ['claude-sonnet-4-5-20250929', [3, 15, 3.75, 6, 0.3]],
  ['claude-haiku-5-5', [0.1, 0.5, 0.125, 0.2, 0.01]],
  ['claude-haiku-4-5', [1, 5, 1.25, 2, 0.1]],
  ['claude-haiku-4-5-20251001', [1, 5, 1.25, 2, 0.1]],
  ['claude-haiku-3-5', [0.8, 4, 1, 1.6, 0.08]],
  ['claude-3-5-haiku-20241022', [0.8, 4, 1, 1.6, 0.08]],
  ['claude-3-5-haiku-latest', [0.8, 4, 1, 1.6, 0.08]],
  ['claude-sonnet-4-20250514', [3, 15, 3.75, 6, 0.3]],
  ['claude-sonnet-4-0', [3, 15, 3.75, 6, 0.3]],
  ['claude-opus-4-1-20250805', [15, 75, 18.75, 30, 1.5]],
  ['claude-3-haiku-20240307', [0.25, 1.25, 0.3, 0.5, 0.03]],
]

for (const [model, standard] of documented) {
  void t.test(`${model}: what each class costs, in a batch half`, async (t) => {
    t.same(usd(model, { batch: false }), standard)
    t.same(usd(model), half(standard))
  })
}

void t.test(
  'a batch of haiku 4.5 costs 0.50 and 2.50, and not what half of its forerunner was',
  async (t) => {
    t.same(usd('claude-haiku-4-5')?.slice(0, 2), [0.5, 2.5])
    t.same(usd('claude-3-5-haiku-20241022')?.slice(0, 2), [0.4, 2])
  },
)

void t.test('the whole prompt decides about the tier, to the token', async (t) => {
  const model = 'claude-haiku-5-5'
  const longer: Row = [0.5, 2.5, 0.625, 1, 0.05]
  const at = prices.find(model, { promptTokens: 100_000 })
  const over = prices.find(model, { promptTokens: 100_001 })
  t.equal(at?.over, undefined)
  t.equal(over?.over, 100_000)
  t.same(usd(model, { promptTokens: 100_000 }), half([0.1, 0.5, 0.125, 0.2, 0.01]))
  t.same(usd(model, { promptTokens: 100_001 }), half(longer))
  t.same(usd(model, { promptTokens: 100_001, batch: false }), longer)
})

void t.test('cached parts count for the length of the prompt', async (t) => {
  const tokens = {
    input: 1000,
    output: 200,
    cacheWrite5m: 3000,
    cacheWrite1h: 5000,
    cacheRead: 91_000,
  }
  const cost = (of: Tokens): number =>
    toUsd(picosOf(of, prices.find('claude-haiku-5-5', { promptTokens: promptTokens(of) })!.rates))
  // (1000 × 0.1 + 200 × 0.5 + 3000 × 0.125 + 5000 × 0.2 + 91,000 × 0.01) / 10^6 / 2
  t.equal(cost(tokens), 0.0012425)
  // (1000 × 0.5 + 200 × 2.5 + 3000 × 0.625 + 5000 × 1 + 91,001 × 0.05) / 10^6 / 2
  t.equal(cost({ ...tokens, cacheRead: 91_001 }), 0.006212525)
})

void t.test('inference in the US costs a tenth more, anywhere else nothing', async (t) => {
  t.same(usd('claude-opus-5-5', { geo: 'us' }), [2.2, 11, 2.75, 4.4, 0.11])
  t.same(usd('claude-opus-5-5', { geo: 'us', batch: false }), [4.4, 22, 5.5, 8.8, 0.22])
  for (const geo of ['global', 'not_available', null, 'toString']) {
    t.same(usd('claude-opus-5-5', { geo }), half([4, 20, 5, 8, 0.2]), String(geo))
  }
})

void t.test('a price holds from its day on', async (t) => {
  const day = (text: string): number => Date.parse(text) / 86_400_000
  const read = (text: string): number | undefined =>
    usd('claude-sonnet-5-5', { day: day(text), batch: false })?.[4]
  t.equal(read('2026-10-06'), 0.2)
  t.equal(read('2026-10-07'), 0.1)
  t.equal(read('2020-01-01'), 0.2, 'before the first known one')
  t.equal(
    prices.find('claude-opus-4-6', { day: day('2026-03-12'), promptTokens: 200_001 })?.over,
    200_000,
  )
  t.equal(
    prices.find('claude-opus-4-6', { day: day('2026-03-13'), promptTokens: 200_001 })?.over,
    undefined,
  )
})

void t.test('what has no known price has none here', async (t) => {
  const unknown = [
    'claude-opus-9',
    'claude-mythos-preview',
    'claude-2',
    '',
    'constructor',
    '__proto__',
    'claude-opus-5-5-x',
  ]
  for (const model of unknown) t.equal(usd(model), undefined, model)
  t.equal(usd('claude-opus-5-5', { speed: 'fast' }), undefined)
  t.ok(usd('claude-opus-5-5', { speed: 'standard' }))
})

void t.test('the emulator bills by the same prices, written down apart from these', async (t) => {
  let both = 0
  for (const [model, price] of Object.entries(documentedPrices)) {
    const ours = prices.priceOf(model)
    if (!ours) continue
    both++
    const { from: _, ...rest } = { from: undefined, ...ours }
    t.same(rest, price, model)
  }
  t.ok(both > 15, `${both} models are in both`)
})

void t.test('the table says where it comes from', async (t) => {
  t.match(priceTable.date, /^\d{4}-\d\d-\d\d$/)
  t.ok(priceTable.sources.length > 3)
  for (const source of priceTable.sources.slice(1)) t.match(source, /seen \d{4}-\d\d-\d\d/)
  for (const [model, list] of Object.entries(priceTable.models)) {
    const days = list.map(({ from }) => from ?? '')
    t.same(days, [...new Set(days)].sort(), `${model}: from the oldest to the newest`)
  }
})
