/** The bill: what an answer costs by its tokens, and what a ledger adds up to. */
import t from 'tap'
import type { BilledTokens } from '../../src/emulator/index.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import { billedTokens } from '../../src/emulator/bill/billed-tokens.ts'
import { documentedPrices } from '../../src/emulator/bill/price-table.ts'
import { costOf } from '../../src/emulator/bill/cost-of.ts'
import { UsdSum } from '../../src/emulator/bill/usd.ts'
import { usagesOf } from './answered.ts'
import { paramsOf, withEmulator } from './with-emulator.ts'

const million = 1_000_000
const none: BilledTokens = {
  input: 0,
  output: 0,
  cache_write_5m: 0,
  cache_write_1h: 0,
  cache_read: 0,
}
const each = {
  ...none,
  input: million,
  output: million,
  cache_write_5m: million,
  cache_write_1h: million,
  cache_read: million,
}
const batch = { batch: true }
const direct = { batch: false }
const us = { inferenceGeo: 'us' }
type Billing = Parameters<typeof costOf>[2]

/** Every amount was computed by hand from the documented prices. */
const cases: Array<
  [model: string, tokens: Partial<BilledTokens>, billing: Billing, usd: number | null]
> = [
  // 4 + 20 + 5 + 8 + 0.2 USD a million.
  ['claude-opus-5-5', each, direct, 37.2],
  ['claude-opus-5-5', each, batch, 18.6],
  ['claude-opus-5-5', each, { ...batch, ...us }, 20.46],
  ['claude-opus-5-5', each, { ...direct, ...us }, 40.92],
  ['claude-opus-5-5', each, { ...batch, inferenceGeo: 'global' }, 18.6],
  ['claude-opus-5-5', { input: million }, batch, 2],
  ['claude-opus-5-5', { output: million }, batch, 10],
  ['claude-opus-5-5', { cache_write_5m: million }, batch, 2.5],
  ['claude-opus-5-5', { cache_write_1h: million }, batch, 4],
  ['claude-opus-5-5', { cache_read: million }, batch, 0.1],
  ['claude-opus-5-5', { input: 1 }, batch, 0.000002],
  ['claude-opus-4-5', each, batch, 23.375],
  ['claude-opus-4-5-20251101', each, batch, 23.375],
  ['claude-opus-4-6', each, batch, 23.375],
  ['claude-opus-4-7', each, batch, 23.375],
  ['claude-opus-4-8', each, batch, 23.375],
  ['claude-opus-5', each, batch, 23.375],
  ['claude-fable-5-2', each, batch, 37.1],
  ['claude-fable-5-1', each, batch, 46.375],
  ['claude-mythos-5-1', each, batch, 46.375],
  ['claude-fable-5', each, batch, 46.75],
  ['claude-mythos-5', each, batch, 46.75],
  ['claude-sonnet-5-5', each, batch, 9.3],
  ['claude-sonnet-5', each, batch, 9.35],
  ['claude-sonnet-4-6', each, batch, 14.025],
  ['claude-sonnet-4-5-20250929', each, batch, 14.025],
  ['claude-haiku-4-5', each, batch, 4.675],
  ['claude-3-5-haiku-20241022', each, batch, 3.74],
  // Up to 100,000 tokens of prompt: 0.1 / 0.5 / 0.125 / 0.2 / 0.01.
  ['claude-haiku-5-5', { input: 100_000, output: million }, batch, 0.255],
  ['claude-haiku-5-5', { input: 100_001, output: million }, batch, 1.27500025],
  ['claude-haiku-5-5', { cache_write_5m: 60_000, cache_write_1h: 40_000 }, direct, 0.0155],
  // What is read from the cache makes a prompt long too: 0.5 / 2.5 / 0.625 / 1 / 0.05.
  ['claude-haiku-5-5', { input: 1, cache_read: 100_000 }, direct, 0.0050005],
  [
    'claude-haiku-5-5',
    { input: 50_000, cache_write_5m: 50_000, cache_read: 20_000 },
    direct,
    0.05725,
  ],
  // The smallest amount: half of 0.01 USD a million, and a tenth more.
  ['claude-haiku-5-5', { cache_read: 1 }, { ...batch, ...us }, 0.0000000055],
  ['claude-opus-5-5', {}, batch, 0],
  ['claude-mythos-5-2', each, batch, null],
  ['some-model', each, batch, null],
  ['claude-opus-5', each, { ...direct, speed: 'fast' }, null],
  ['claude-opus-5', { input: million }, { ...direct, speed: 'standard' }, 5],
]

void t.test('the cost of an answer', (t) => {
  for (const [model, tokens, billing, usd] of cases) {
    const found = costOf({ ...none, ...tokens }, model, billing, documentedPrices)
    t.equal(found, usd, `${model} ${JSON.stringify(tokens)} ${JSON.stringify(billing)}`)
  }
  t.end()
})

void t.test('prices of one’s own go over the documented ones', async (t) => {
  const price = { input: 1.5, output: 3, cacheWrite5m: 0.0375, cacheWrite1h: 4, cacheRead: 0 }
  const prices = { ...documentedPrices, 'claude-opus-5': price, mine: price }
  t.equal(costOf(each, 'mine', batch, prices), 4.26875)
  t.equal(costOf(each, 'claude-opus-5', direct, prices), 8.5375)
  t.equal(costOf(each, 'claude-opus-4-8', batch, prices), 23.375)
  const { cacheRead: _, ...part } = price
  const wrong: Array<[given: unknown, says: RegExp]> = [
    [part, /prices: mine needs cacheRead, in USD per million tokens$/],
    [{ ...price, input: '1' }, /mine needs input/],
    [{ ...price, input: -1 }, /mine needs input/],
    [{ ...price, output: NaN }, /mine needs output/],
    [{ ...price, cache: 1 }, /mine has no cache; a price has input, output/],
    [null, /mine needs an object, not null/],
  ]
  for (const [given, message] of wrong) {
    await t.rejects(startEmulator({ prices: { mine: given as never } }), {
      code: 'ERR_OPTION',
      message,
    })
  }
})

void t.test('the tokens of a usage, whatever it lacks', (t) => {
  const creation = { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 }
  const usage = {
    input_tokens: 1,
    output_tokens: 2,
    cache_creation_input_tokens: 7,
    cache_creation: creation,
    cache_read_input_tokens: 5,
  }
  const tokens = { input: 1, output: 2, cache_write_5m: 3, cache_write_1h: 4, cache_read: 5 }
  t.same(billedTokens(usage), tokens)
  t.same(billedTokens({ ...usage, cache_creation: null }), {
    ...tokens,
    cache_write_5m: 7,
    cache_write_1h: 0,
  })
  for (const given of [undefined, null, 7, {}, { input_tokens: 'many', output_tokens: -1 }]) {
    t.same(billedTokens(given), none)
  }
  t.end()
})

void t.test('a million amounts add up exactly', (t) => {
  const sum = new UsdSum()
  let drifting = 0
  for (let i = 0; i < million; i++) {
    sum.add(0.0000123456)
    drifting += 0.0000123456
  }
  t.equal(sum.usd, 12.3456)
  t.not(drifting, 12.3456, 'a plain sum is not exact')
  sum.add(2000)
  for (let i = 0; i < 9; i++) sum.add(1000)
  t.equal(sum.usd, 11_012.3456)
  t.end()
})

/** USD per million tokens of opus 5.5 in a batch, in cents. */
const cents = { input: 200, output: 1000, cache_write_5m: 250, cache_write_1h: 400, cache_read: 10 }

void t.test('the ledger has the bill of all results', async (t) => {
  const running = await withEmulator(t, {
    models: 'any',
    respond: (_params, { index }) => 'x'.repeat(index),
  })
  const system = [
    { type: 'text', text: 'a'.repeat(8000), cache_control: { type: 'ephemeral', ttl: '1h' } },
    { type: 'text', text: 'b'.repeat(4000), cache_control: { type: 'ephemeral' } },
  ]
  const params = Array.from({ length: 50 }, (_, i) => ({ ...paramsOf(`question ${i}`), system }))
  const usages = [...(await usagesOf(running, params)), ...(await usagesOf(running, params))]
  const sum = { ...none } as Record<keyof BilledTokens, number>
  for (const usage of usages) {
    sum.input += usage.input_tokens
    sum.output += usage.output_tokens
    sum.cache_write_5m += usage.cache_creation?.ephemeral_5m_input_tokens ?? 0
    sum.cache_write_1h += usage.cache_creation?.ephemeral_1h_input_tokens ?? 0
    sum.cache_read += usage.cache_read_input_tokens ?? 0
  }
  // 2,600 and 1,300 tokens, by the 50 requests of each batch.
  t.match(sum, { cache_write_1h: 130_000, cache_write_5m: 65_000, cache_read: 195_000 })
  const names = Object.keys(cents) as Array<keyof typeof cents>
  const picos = names.reduce((total, name) => total + sum[name] * cents[name] * 10_000, 0)
  const { usd, tokens, unpriced, byModel, billed, messages } = await running.emulator.ledger()
  t.same(tokens, sum)
  t.equal(usd, picos / 1e12)
  // 0.702 for what was cached, and a little for questions and answers.
  t.ok(usd > 0.702 && usd < 0.72, `${usd} USD`)
  t.same({ unpriced, billed, messages }, { unpriced: 0, billed: 100, messages: 0 })
  t.same(byModel, { 'claude-opus-5-5': { billed: 100, tokens, usd, unpriced: 0 } })

  await t.test('a model without a price is counted apart', async (t) => {
    await usagesOf(running, [{ ...paramsOf('x'), model: 'claude-next' }])
    const { usd: same, unpriced: more, byModel: models } = await running.emulator.ledger()
    t.same({ same, more }, { same: usd, more: 1 })
    t.match(models, {
      'claude-next': { billed: 1, usd: 0, unpriced: 1, tokens: { input: Number } },
    })
  })
})

void t.test('prices and the region of an emulator', async (t) => {
  const price = { input: 1000, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
  const running = await withEmulator(t, {
    prices: { 'claude-opus-5-5': price },
    inferred: { serviceTier: 'standard' },
  })
  // 7 tokens: 4 for the message, and 8 characters × 1.3 / 4 rounded up.
  await usagesOf(running, [paramsOf('question')])
  t.equal((await running.emulator.ledger()).usd, 0.0035, 'half of it, whatever the usage shows')
  await usagesOf(running, [{ ...paramsOf('question'), inference_geo: 'us' }])
  t.equal((await running.emulator.ledger()).usd, 0.00735)
})
