/** The whole of an estimate behind the requests: read once, draw, count, predict, price. */
import { BatchlineError } from '../errors.ts'
import { parsePrices } from '../cost/own-prices.ts'
import { priceTable } from '../cost/price-table.ts'
import { Prices } from '../cost/prices.ts'
import type { Outcome } from '../outcome.ts'
import { readActualOutput } from './actual-output.ts'
import { assumptionsOf } from './assumptions.ts'
import type { CostEstimate, ModelEstimate, SampleReport } from './cost-estimate.ts'
import { countPrefixes } from './count-prefixes.ts'
import type { PrefixTokens } from './count-prefixes.ts'
import { countSample } from './count-sample.ts'
import type { Counts } from './count-sample.ts'
import { defaultSample, defaultSeed, defaultShare } from './estimate-options.ts'
import type { EstimateCostOptions, EstimateProgress } from './estimate-options.ts'
import { hitRatesOf } from './hit-rates.ts'
import { predictInput } from './input-tokens.ts'
import type { PredictedInput } from './input-tokens.ts'
import type { ModelRequests } from './model-requests.ts'
import { findOutliers } from './outliers.ts'
import { outputTokens } from './output-tokens.ts'
import type { OutputBasis } from './output-tokens.ts'
import { planSample } from './plan-sample.ts'
import { priceCache } from './price-cache.ts'
import type { CacheFacts } from './price-cache.ts'
import { priceModel, promptRates } from './price-model.ts'
import type { PricedModel } from './price-model.ts'
import { Survey } from './survey.ts'
import type { PlacedRequest } from './survey.ts'
import { usdEstimate } from './usd-estimate.ts'

const dayMs = 86_400_000
/** Rows between two reports: a report for each would cost as much as the row. */
const reportEvery = 1000

/** How the requests of an input become a survey. */
export type ReadRequests = (
  take: (items: AsyncIterable<PlacedRequest | Outcome>) => Promise<void>,
) => Promise<void>

export interface EstimateSeams {
  readonly onProgress?: ((progress: EstimateProgress) => void) | undefined
  /** Bytes of drawn requests in memory. */
  readonly sampleBytes?: number
  /** Different marked prefixes that are told apart. */
  readonly mostPrefixes?: number
}

/**
 * @param read - hands over the requests, once, each with where its row was read as its `row`
 * @param options - checked
 * @throws BatchlineError `ERR_INPUT` without requests, `ERR_API` without counts, and what counting throws
 */
export async function estimateRequests(
  read: ReadRequests,
  options: EstimateCostOptions,
  { onProgress = () => {}, sampleBytes, mostPrefixes }: EstimateSeams = {},
): Promise<CostEstimate> {
  const { sample = defaultSample, seed = defaultSeed, pilot, client, betas = [], signal } = options
  // A folder without what is needed shows before a long input is read.
  const output = await outputBasis(options)
  const survey = new Survey({ sample, seed, pilot, sampleBytes, prefixes: mostPrefixes })
  const progress = (counted: number, planned: number): void => {
    const { rows, requests } = survey
    onProgress({ rows, requests, counted, sample: planned })
  }
  await read(async (items) => {
    for await (const item of items) {
      survey.take(item)
      if (survey.rows % reportEvery === 0) progress(0, 0)
    }
  })
  signal?.throwIfAborted()
  if (survey.requests === 0) throw noRequests(survey)
  const planned = planSample(survey.models, sample)
  progress(0, planned.length)
  const onCounted = (counted: number): void => progress(counted, planned.length)
  const counts = await countSample(planned, { client, betas, signal, onCounted })
  if (counts.counted === 0) throw nothingCounted(survey, counts)
  const prefixes = await countPrefixes(planned, { client, betas, signal })
  const report = sampleReport(survey, counts, { seed, size: planned.length })
  return conclude({ survey, counts, prefixes, output, sample: report, prices: pricesOf(options) })
}

async function outputBasis({ like, outputShare }: EstimateCostOptions): Promise<OutputBasis> {
  if (like === undefined) return { share: outputShare ?? defaultShare }
  return { like: await readActualOutput(like), folder: like }
}

function pricesOf({ prices }: EstimateCostOptions): Prices {
  return new Prices(
    priceTable,
    prices === undefined ? {} : parsePrices(prices, 'estimateCost: prices', 'library'),
  )
}

function sampleReport(
  survey: Survey,
  { counted, refused, unanswered, why }: Counts,
  { seed, size }: { readonly seed: number; readonly size: number },
): SampleReport {
  const uncountable = survey.models.reduce((sum, m) => sum + m.requests - m.countable, 0)
  return {
    size,
    counted,
    seed,
    ...(survey.thinned ? { thinned: true } : {}),
    notCounted: {
      uncountable,
      refused,
      unanswered,
      ...(unanswered > 0 && why !== undefined ? { why } : {}),
    },
  }
}

interface Findings {
  readonly survey: Survey
  readonly counts: Counts
  /** Of marked prefixes. */
  readonly prefixes: PrefixTokens
  readonly output: OutputBasis
  readonly sample: SampleReport
  readonly prices: Prices
}

function conclude({ survey, counts, prefixes, output, sample, prices }: Findings): CostEstimate {
  const day = Math.floor(Date.now() / dayMs)
  const predicted = new Map<ModelRequests, PredictedInput>()
  const priced: Array<PricedModel | undefined> = []
  const hits = hitRatesOf(output)
  const cacheFacts: Array<CacheFacts & { readonly model: string }> = []
  const models = survey.models.map((model): ModelEstimate => {
    const input = predictInput(model, counts.of.get(model) ?? [])
    if (input) predicted.set(model, input)
    const answers = outputTokens(model, output)
    const plain = input && priceModel(model, { input, output: answers, prices, day })
    const rates = input && promptRates(model, { input, prices, day })
    const facts =
      plain && rates
        ? priceCache(model, {
            table: survey.prefixes,
            counted: prefixes,
            hits,
            perByte: input.tokens.total / model.bytes,
            rates,
          })
        : undefined
    if (facts) cacheFacts.push({ ...facts, model: model.group.model })
    const price = plain && { ...plain, cache: facts?.change }
    priced.push(price)
    const { geo, speed } = model.group
    return {
      model: model.group.model,
      ...(geo === undefined ? {} : { geo }),
      ...(speed === undefined ? {} : { speed }),
      requests: model.requests,
      ...(input === undefined ? {} : { inputTokens: input.tokens }),
      outputTokens: answers,
      ...(price === undefined
        ? {}
        : { usd: usdEstimate([price]), synchronousUsd: price.synchronous }),
    }
  })
  const { rows, requests, rejected } = survey
  const isOfTable = models.some(({ model, usd }) => usd !== undefined && !prices.isOwn(model))
  const priceDate = isOfTable ? prices.table.date : undefined
  const folder = 'folder' in output ? output.folder : undefined
  const cache = { marked: survey.prefixes.requests, models: cacheFacts, hits, folder }
  return {
    rows,
    requests,
    rejected,
    models,
    ...sums(priced, rows - rejected.rows),
    outliers: findOutliers(predicted),
    sample,
    assumptions: assumptionsOf({ survey, models, sample, output, cache, priceDate }),
  }
}

/** Nothing where a model has no price: a sum without it would be taken for the whole. */
function sums(
  priced: ReadonlyArray<PricedModel | undefined>,
  rows: number,
): Pick<CostEstimate, 'usd' | 'synchronousUsd' | 'usdPer1000Rows'> {
  const all = priced.filter((price) => price !== undefined)
  if (all.length < priced.length) return {}
  const usd = usdEstimate(all)
  return {
    usd,
    synchronousUsd: all.reduce((sum, { synchronous }) => sum + synchronous, 0),
    usdPer1000Rows: (usd.expected / Math.max(1, rows)) * 1000,
  }
}

function noRequests({ rows, rejected }: Survey): BatchlineError {
  const [first] = rejected.first
  const why = first === undefined ? '' : `: ${first.reason}`
  return new BatchlineError(
    'ERR_INPUT',
    `the input has ${rows === 0 ? 'no rows' : `${rows} rows, and none makes a request`}${why}. There is nothing to estimate.`,
  )
}

function nothingCounted({ requests, models }: Survey, counts: Counts): BatchlineError {
  const { refused, unanswered, why } = counts
  const [first] = refused
  const isUncountable = models.every(({ countable }) => countable === 0)
  const reason = isUncountable
    ? "it can't count requests with server tools, files or addresses to fetch, or over 32 MB, and there are no others"
    : [
        ...(first
          ? [`it refused ${refused.length}, the first of row ${first.row}: ${first.why}`]
          : []),
        ...(unanswered > 0 ? [`${unanswered} got no clear answer: ${why ?? 'none'}`] : []),
      ].join('; ')
  return new BatchlineError(
    'ERR_API',
    `the service counted the tokens of none of ${requests} requests: ${reason}. Without a count there is no estimate, and batchline does not make ` +
      'one up. No batch was created, and nothing has to be paid.',
  )
}
