/** From the tokens of a model's requests to money. */
import type { TieredPrice } from '../cost/model-price.ts'
import type { Prices } from '../cost/prices.ts'
import { picosOf, toUsd } from '../cost/rates.ts'
import type { Rates } from '../cost/rates.ts'
import type { CacheChange } from './cache-change.ts'
import type { OutputTokens } from './cost-estimate.ts'
import type { PredictedInput } from './input-tokens.ts'
import { tokensOf } from './input-tokens.ts'
import type { ModelRequests } from './model-requests.ts'

/** In USD. The deviations are those of half an interval, downwards and upwards. */
export interface PricedModel {
  readonly expected: number
  readonly below: number
  readonly above: number
  readonly most: number
  readonly synchronous: number
  /** Absent where nothing can be cached. */
  readonly cache?: CacheChange | undefined
}

/**
 * @param day - in days since 1970
 * @returns undefined without a price
 */
export function priceModel(
  model: ModelRequests,
  { input, output, prices, day }: Priced,
): PricedModel | undefined {
  const ratesIn = (batch: boolean, promptTokens: number): Rates | undefined => {
    const { model: name, geo, speed } = model.group
    return prices.find(name, { day, promptTokens, geo, speed, batch })?.rates
  }
  const price = prices.priceOf(model.group.model, day)
  const cost = (inputTotal: number, outputTotal: number, batch = true): number | undefined => {
    const usual = ratesIn(batch, 0)
    const long = price?.longer === undefined ? usual : ratesIn(batch, price.longer.than + 1)
    if (!usual || !long) return undefined
    const { requests, tokens } = shareOfLong(model, input, inputTotal, price)
    const of = (rates: Rates, inputShare: number, outputShare: number): number =>
      picosOf({ ...none, input: inputTotal * inputShare, output: outputTotal * outputShare }, rates)
    return toUsd(of(usual, 1 - tokens, 1 - requests) + of(long, tokens, requests))
  }
  const { total, low, high } = input.tokens
  const expected = cost(total, output.total)
  const synchronous = cost(total, output.total, false)
  if (expected === undefined || synchronous === undefined) return undefined
  const away = (inputTotal: number, outputTotal: number): number =>
    (cost(inputTotal, outputTotal) ?? expected) - expected
  return {
    expected,
    // Independent of each other.
    below: Math.hypot(away(low, output.total), away(total, output.low)),
    above: Math.hypot(away(high, output.total), away(total, output.high)),
    most: expected + away(high, output.most),
    synchronous,
  }
}

/** The rates of a batch for the prompts of a model, where some of them are long as a mean of both. */
export function promptRates(
  model: ModelRequests,
  { input, prices, day }: Omit<Priced, 'output'>,
): Rates | undefined {
  const { model: name, geo, speed } = model.group
  const price = prices.priceOf(name, day)
  const usual = prices.find(name, { day, promptTokens: 0, geo, speed })?.rates
  const than = price?.longer?.than
  if (!usual || than === undefined) return usual
  const long = prices.find(name, { day, promptTokens: than + 1, geo, speed })?.rates ?? usual
  const { tokens: share } = shareOfLong(model, input, input.tokens.total, price)
  const mean = (of: 0 | 1 | 2 | 3 | 4): number => usual[of] * (1 - share) + long[of] * share
  return [mean(0), mean(1), mean(2), mean(3), mean(4)]
}

export interface Priced {
  readonly input: PredictedInput
  readonly output: OutputTokens
  readonly prices: Prices
  readonly day: number
}

const none = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }

/** The share of the requests, and of their input tokens, that the price for long prompts holds for. */
function shareOfLong(
  model: ModelRequests,
  { line, tokens: { total, most } }: PredictedInput,
  inputTotal: number,
  price: TieredPrice | undefined,
): { readonly requests: number; readonly tokens: number } {
  const scale = total === 0 ? 1 : inputTotal / total
  const { than = Infinity } = price?.longer ?? {}
  if (most * scale <= than) return { requests: 0, tokens: 0 }
  const long = { requests: 0, tokens: 0 }
  let all = 0
  for (const { bytes, share } of model.eachLength()) {
    const tokens = tokensOf(line, bytes)
    all += tokens * share
    if (tokens * scale <= than) continue
    long.requests += share
    long.tokens += tokens * share
  }
  return { requests: long.requests, tokens: long.tokens / all }
}
