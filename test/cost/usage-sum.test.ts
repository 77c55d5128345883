/** What is summed of the answers of a batch: by price, with all that is told beside the sum. */
import t from 'tap'
import { AnswerRates } from '../../src/cost/answer-rates.ts'
import { BatchUsage, UsageShapes } from '../../src/cost/batch-usage.ts'
import { attemptCost } from '../../src/cost/cost-figures.ts'
import { CostSum } from '../../src/cost/cost-sum.ts'
import type { DatedPrice, ModelPrice } from '../../src/cost/model-price.ts'
import { Prices } from '../../src/cost/prices.ts'
import type { AskedUsage, ModelUsage } from '../../src/cost/recorded-usage.ts'
import { usedBy } from '../../src/cost/used-by.ts'
import { UsageSum } from '../../src/cost/usage-sum.ts'
import type { BilledAnswer } from '../../src/cost/usage-sum.ts'
import { ExactNumber } from '../../src/index.ts'

const price: ModelPrice = {
  input: 4,
  output: 20,
  cacheWrite5m: 5,
  cacheWrite1h: 8,
  cacheRead: 0.4,
}
const long: ModelPrice = {
  input: 8,
  output: 40,
  cacheWrite5m: 10,
  cacheWrite1h: 16,
  cacheRead: 0.8,
}
const days = 86_400_000
const day = Date.parse('2026-11-20') / days

function pricesOf(list: readonly DatedPrice[], more = {}): Prices {
  return new Prices(
    {
      date: '2026-11-20',
      sources: [],
      batchFactor: 0.5,
      geoFactors: { us: 1.1 },
      models: { 'claude-a': list, ...more },
    },
    {},
  )
}

const prices = pricesOf([{ ...price, longer: { than: 1000, price: long } }])

function answer(usage: object, more: object = {}): BilledAnswer {
  return { model: 'claude-a', stop_reason: 'end_turn', usage, ...more } as BilledAnswer
}

function sumOf(
  answers: readonly BilledAnswer[],
  { rates = new AnswerRates(prices, day), asks }: { rates?: AnswerRates; asks?: AskedUsage[] } = {},
) {
  const sum = new UsageSum(rates, asks)
  for (const one of answers) sum.add(one)
  return sum.record()
}

void t.test('by model, length of the whole prompt, place and speed', async (t) => {
  const { models } = sumOf([
    answer({ input_tokens: 1000, output_tokens: 3, service_tier: 'batch' }),
    answer({ input_tokens: 900, cache_read_input_tokens: 101, output_tokens: 1 }),
    answer({ input_tokens: 5, output_tokens: 2, inference_geo: 'us' }),
    answer({ input_tokens: 5, output_tokens: 2, inference_geo: 'us', speed: 'fast' }),
    answer({ input_tokens: 7, output_tokens: 2 }),
    answer({ input_tokens: 1, output_tokens: 1 }, { model: 'claude-a-20260101' }),
    answer({ input_tokens: 1, output_tokens: 1 }, { model: 'claude-unknown' }),
  ])
  const short = [2e6, 10e6, 2.5e6, 4e6, 0.2e6]
  t.same(models, [
    { model: 'claude-a', answers: 2, tokens: [1007, 5, 0, 0, 0], rates: short },
    {
      model: 'claude-a',
      answers: 1,
      tokens: [900, 1, 0, 0, 101],
      rates: [4e6, 20e6, 5e6, 8e6, 0.4e6],
      over: 1000,
    },
    {
      model: 'claude-a',
      answers: 1,
      tokens: [5, 2, 0, 0, 0],
      rates: [2.2e6, 11e6, 2.75e6, 4.4e6, 0.22e6],
      geo: 'us',
    },
    { model: 'claude-a', answers: 1, tokens: [5, 2, 0, 0, 0], geo: 'us', speed: 'fast' },
    { model: 'claude-a-20260101', answers: 1, tokens: [1, 1, 0, 0, 0], rates: short },
    { model: 'claude-unknown', answers: 1, tokens: [1, 1, 0, 0, 0] },
  ])
  t.same(usedBy({ models: models.slice(0, 1) }).usd, (1007 * 2e6 + 5 * 10e6) / 1e12)
  t.same(usedBy({ models }).usd, undefined, 'a sum without a part of it would be wrong')
  t.equal(usedBy({ models }).tokens.input, 1919)
})

void t.test('recorded rates stay, and the price is the one of the day of the create', async (t) => {
  const [old] = sumOf([answer({ input_tokens: 10 })]).models as [ModelUsage]
  const dated = pricesOf([price, { ...long, from: '2026-11-25' }])
  const inputRate = (of: Prices, at: number | undefined, recorded: ModelUsage[] = []) =>
    sumOf([answer({ input_tokens: 2000 })], { rates: new AnswerRates(of, at, recorded) }).models[0]
      ?.rates?.[0]
  t.equal(inputRate(dated, day), 2e6)
  t.equal(inputRate(dated, day + 5), 4e6)
  t.equal(inputRate(dated, undefined), 4e6)
  t.equal(inputRate(dated, day + 5, [old]), 2e6)
  const unpriced: ModelUsage = { model: 'claude-a', answers: 1, tokens: [1, 0, 0, 0, 0] }
  t.equal(inputRate(dated, day, [unpriced]), undefined, 'not even a price that is known since')
})

void t.test('near the limit, other tiers, searches', async (t) => {
  const asked = (model: string, mostTokens: number): AskedUsage => {
    return { model, requests: 1, bytes: 1, input: 1, longest: 1, maxTokens: mostTokens, mostTokens }
  }
  const answers = [
    answer({ output_tokens: 90, service_tier: 'standard' }),
    answer({ output_tokens: 89, server_tool_use: { web_search_requests: 3 } }),
    answer({ output_tokens: 1, service_tier: 'standard' }, { stop_reason: 'max_tokens' }),
    answer({ output_tokens: 90, service_tier: null }, { model: 'claude-b-20260101' }),
    answer({ output_tokens: 90, service_tier: 'priority' }, { model: 'claude-c' }),
  ]
  t.match(sumOf(answers, { asks: [asked('claude-a', 100), asked('claude-b', 100)] }), {
    nearLimit: 3,
    tiers: { standard: 2, priority: 1 },
    webSearches: 3,
  })
  t.equal(sumOf(answers, { asks: [asked('alias', 100)] }).nearLimit, 4, 'the only one counts')
  t.equal(sumOf(answers).nearLimit, 1)
  t.strictSame(sumOf([]), { models: [] })
})

void t.test('nothing of an answer is relied on', async (t) => {
  const { models, tiers } = sumOf([
    {},
    { model: 7, usage: null } as BilledAnswer,
    answer({ input_tokens: 'many', output_tokens: -1, service_tier: 'x'.repeat(1000) }),
    answer({ input_tokens: new ExactNumber('12345678901234567890') }),
  ])
  t.match(models, [{ model: '(no model)', answers: 2 }, { answers: 1 }, { answers: 1, over: 1000 }])
  t.equal(models[2]?.tokens[0], Number.MAX_SAFE_INTEGER)
  t.same(tiers, { other: 1 })

  const all = Array.from({ length: 5000 }, (_, i) => answer({}, { model: `model ${i}` }))
  const many = sumOf([...all, answer({})])
  t.equal(many.models.length, 201, 'a service that names a model for each answer fills no memory')
  const rates = new AnswerRates(prices, day, many.models)
  t.equal(rates.picosOf(all[4000]!), undefined)
  t.equal(rates.kindOf(all[4000]!, 0).model, '(other models)')
  t.equal(rates.kindOf(all[0]!, 0).model, 'model 0')
})

void t.test('what stays of a batch in memory is what was recorded', async (t) => {
  const recorded = sumOf([
    answer({ input_tokens: 1.5, output_tokens: 3, service_tier: 'standard' }),
    answer({ input_tokens: 7, output_tokens: 2, inference_geo: 'us', service_tier: 'odd, one' }),
    answer({ input_tokens: 7, output_tokens: 2 }, { model: 'claude-unknown' }),
  ])
  const shapes = new UsageShapes()
  const kept = shapes.keep(JSON.parse(JSON.stringify(recorded)))
  const { input: _input, output: _output, squares: _squares, ...rest } = recorded
  t.same(kept.recorded, { nearLimit: 0, webSearches: 0, ...rest })
  t.equal(kept.answers, 3)
  t.equal(kept.unpriced, 1)
  t.equal(kept.picos, 1.5 * 2e6 + 3 * 10e6 + 7 * 2.2e6 + 2 * 11e6)
  t.type(shapes.keep(recorded), BatchUsage)
  t.equal(shapes.keep(recorded).kinds, kept.kinds, 'batches that are alike share what they can')

  const sum = new CostSum()
  sum.add(kept)
  sum.addSketches(recorded)
  sum.add(kept)
  sum.add(kept, -1)
  const cost = attemptCost(sum, 4)
  t.match(cost, {
    answers: 3,
    usd: kept.picos / 1e12,
    usdPerAnswer: kept.picos / 2 / 1e12,
    unpricedAnswers: 1,
    unpricedModels: ['claude-unknown'],
    models: [{ model: 'claude-a', answers: 2 }, { model: 'claude-unknown' }],
    output: { p50: 2, p95: 3, max: 3 },
    tiers: { standard: 1, 'odd, one': 1 },
    unknownRequests: 4,
    cache: undefined,
  })
  t.notOk('usd' in cost.models[1]!, 'no sum is invented')
})

void t.test('what the cache saved, or cost', async (t) => {
  const cacheOf = (read: number, short: number, hour: number) => {
    const usage = {
      input_tokens: 1,
      cache_read_input_tokens: read,
      cache_creation_input_tokens: short + hour,
      cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: hour },
    }
    const sum = new CostSum()
    sum.add(new UsageShapes().keep(sumOf([answer(usage)])))
    return attemptCost(sum, 0).cache
  }
  t.same(cacheOf(300, 60, 40), {
    read: 300,
    written: 100,
    hitRate: 0.75,
    savedUsd: (300 * (2 - 0.2) - 60 * 0.5 - 40 * 2) / 1e6,
  })
  t.ok((cacheOf(0, 0, 10)?.savedUsd ?? 0) < 0, 'writes that nothing reads')
  t.equal(cacheOf(0, 0, 0), undefined)
})
