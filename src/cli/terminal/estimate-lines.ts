/** An estimate in a few lines, for whoever decides whether to pay. */
import type {
  CachedUsd,
  CostEstimate,
  InputTokens,
  LongRequest,
  ModelEstimate,
  OutputTokens,
} from '../../estimate-cost.ts'
import { count, counted, dollars, percent } from './figures.ts'

export interface EstimateContext {
  /** The arguments of `batchline run` for the same requests, ready for a shell. */
  readonly runArgs: readonly string[]
  /** Nothing is known of the answers: how long they are is a stated share of max_tokens. */
  readonly isGuess: boolean
}

export function estimateLines(
  estimate: CostEstimate,
  { runArgs, isGuess }: EstimateContext,
): string[] {
  const { outliers, assumptions } = estimate
  return [
    headLine(estimate),
    ...rejectedLines(estimate),
    ...estimate.models.flatMap((model) => modelLines(model, estimate.models.length > 1)),
    ...costLines(estimate, isGuess),
    ...outliers.map(outlierLine),
    ...assumptions.map((sentence) => `note: ${sentence}`),
    ...pilotLines(isGuess),
    ...runLines(estimate, runArgs),
  ]
}

function headLine({ rows, requests, sample }: CostEstimate): string {
  return (
    `${counted(rows, 'row')}, ${counted(requests, 'request')}; ${count(sample.counted)} counted by the service, ` +
    `seed ${sample.seed}`
  )
}

function rejectedLines({ rejected }: CostEstimate): string[] {
  const [first] = rejected.first
  if (first === undefined) return []
  return [
    `${counted(rejected.rows, 'row')} can't be sent and cost nothing; the first: ${first.reason}`,
  ]
}

function modelLines(of: ModelEstimate, isOneOfMany: boolean): string[] {
  const { model, geo, speed, requests, inputTokens: input, outputTokens: output } = of
  const names = [model, geo, speed].filter((name) => name !== undefined).join(', ')
  const cost = isOneOfMany && of.usd ? `, ${dollars(of.usd.expected)}` : ''
  return [
    `${names}: ${counted(requests, 'request')}${cost}`,
    ...(input
      ? [
          `input: ${range(input)}; of a request ${tokens(input.mean)}, p50 ${count(input.p50)}, ` +
            `p95 ${count(input.p95)}, p99 ${count(input.p99)}, most ${count(input.most)}`,
        ]
      : []),
    `output: ${range(output)}; of an answer ${tokens(output.mean)}; all of max_tokens ${tokens(output.most)}`,
  ]
}

function range({ total, low, high }: InputTokens | OutputTokens): string {
  const sure = `${tokens(total)} tokens`
  return low === high ? sure : `${sure} (95 %: ${tokens(low)} to ${tokens(high)})`
}

function costLines(estimate: CostEstimate, isGuess: boolean): string[] {
  const { usd: cost, synchronousUsd, usdPer1000Rows } = estimate
  if (cost === undefined || synchronousUsd === undefined || usdPer1000Rows === undefined) return []
  // An interval of the input alone would say more of the cost than is known.
  const sure = isGuess
    ? 'if answers are as long as assumed'
    : `(95 %: ${dollars(cost.low)} to ${dollars(cost.high)})`
  return [
    `cost: ${dollars(cost.expected)} ${sure}, ${dollars(usdPer1000Rows)} per 1,000 rows`,
    ...(cost.cached ? [cachedLine(cost.cached)] : []),
    `at most ${dollars(cost.cached?.most ?? cost.most)} if every answer fills its max_tokens` +
      `${cost.cached ? ' and nothing is read from the cache' : ''}; ${dollars(synchronousUsd)} without batches`,
  ]
}

function cachedLine({ expected, low, high, hitRate }: CachedUsd): string {
  const hits =
    hitRate === 0
      ? 'because prefixes are written but never read'
      : `if ${percent(hitRate)} of the marked tokens are read`
  return `with the prompt cache: ${dollars(expected)} (${dollars(low)} to ${dollars(high)}), ${hits}`
}

/** The first rows tell more of the answers than any assumption. */
function pilotLines(isGuess: boolean): string[] {
  if (!isGuess) return []
  return [
    'for a better estimate, run it with --pilot 100 first, then estimate again with --like FILE.job',
  ]
}

function outlierLine({ row, part, custom_id, inputTokens, file, line }: LongRequest): string {
  const place = file === undefined ? '' : `, ${file}${line === undefined ? '' : ` line ${line}`}`
  const which = part === undefined ? '' : `, request ${part + 1} of it`
  return `long: row ${count(row)} (${custom_id.slice(0, 60)}${which}${place}) has about ${count(inputTokens)} tokens of input`
}

const budgetOption = 'max-cost'

function runLines({ usd: cost }: CostEstimate, runArgs: readonly string[]): string[] {
  const isGiven = (name: string): boolean => runArgs.includes(`--${name}`)
  const budget =
    cost === undefined || isGiven(budgetOption)
      ? []
      : [`--${budgetOption} ${budgetFor(cost.cached?.high ?? cost.high)}`]
  const output = isGiven('output') ? [] : ['-o FILE']
  return [`to run it: batchline run ${[...runArgs, ...output, ...budget].join(' ')}`]
}

/** Rounded up, so that the budget is not the reason why the last rows are not sent. */
function budgetFor(high: number): string {
  const digits = high >= 1 ? 2 : Math.min(12, 2 - Math.floor(Math.log10(Math.max(high, 1e-9))))
  return (Math.ceil(high * 10 ** digits) / 10 ** digits).toFixed(digits)
}

function tokens(n: number): string {
  return count(Math.round(n))
}
