/** What a job used and cost, in a few lines. The sum is followed by whatever is not in it. */
import type { AttemptCost, CacheUse, JobCost, TokenSpread } from '../../cost/job-cost.ts'
import type { JobStatus } from '../../job/job-status.ts'
import { count, counted, dollars, percent } from './figures.ts'

/** @param rows - that the cost is shared by, if all of their answers are here */
export function costLines({ cost, duplicates }: JobStatus, rows?: number): string[] {
  if (!cost) return []
  return [
    costLine(cost, rows),
    ...spreadLines(cost),
    ...(cost.cache ? [cacheLine(cost.cache)] : []),
    ...nearLimitLines(cost),
    ...unpricedLines(cost),
    ...Object.entries(cost.tiers).map(([tier, answers]) => tierLine(tier, answers)),
    ...aside(cost.webSearches, 'web search', 'web searches', 'billed separately from tokens'),
    ...aside(cost.unknownRequests, 'request', 'requests', 'perhaps billed, with unknown usage'),
    ...aside(duplicates.length, 'second batch', 'second batches', 'billed as well'),
  ]
}

/** `$0.0123`, or what is known of it. */
export function amount({ usd, unpricedAnswers }: AttemptCost): string {
  if (usd === undefined) return 'not known'
  return unpricedAnswers > 0 ? `at least ${dollars(usd)}` : dollars(usd)
}

function costLine(cost: JobCost, rows: number | undefined): string {
  const { run, usd, unpricedAnswers, usdPerAnswer } = cost
  const isWhole = usd !== undefined && unpricedAnswers === 0
  const each =
    isWhole && rows !== undefined && rows > 0
      ? `, ${dollars(usd / rows)} a row`
      : usdPerAnswer === undefined
        ? ''
        : `, ${dollars(usdPerAnswer)} an answer`
  const inRun = run?.usd === undefined ? '' : `${dollars(run.usd)} in this run; the job: `
  return `cost: ${inRun}${amount(cost)}${each}`
}

function spreadLines({ input, output }: AttemptCost): string[] {
  if (!input || !output) return []
  return [`tokens of an answer: in ${spread(input)}; out ${spread(output)}`]
}

function spread({ p50, p95, p99, max }: TokenSpread): string {
  return `p50 ${count(p50)}, p95 ${count(p95)}, p99 ${count(p99)}, most ${count(max)}`
}

function cacheLine({ read, written, hitRate, savedUsd }: CacheUse): string {
  const what = `prompt cache: ${counted(read, 'token')} read, ${count(written)} written, hit rate ${percent(hitRate)}`
  if (savedUsd === undefined) return what
  if (savedUsd >= 0) return `${what}, saved ${dollars(savedUsd)}`
  return `${what}; it cost ${dollars(-savedUsd)} more than running without a cache`
}

function nearLimitLines({ nearLimit }: AttemptCost): string[] {
  if (nearLimit === 0) return []
  return [
    `${counted(nearLimit, 'answer')} came within 10 % of max_tokens: raise --max-tokens to leave room`,
  ]
}

function unpricedLines({ unpricedAnswers, unpricedModels }: AttemptCost): string[] {
  if (unpricedAnswers === 0) return []
  return [
    `not in the cost: ${counted(unpricedAnswers, 'answer')} of ${unpricedModels.join(', ')}, without a known price. ` +
      '--prices FILE prices the batches downloaded from then on',
  ]
}

function tierLine(tier: string, answers: number): string {
  return (
    `${counted(answers, 'answer')} came with the service tier ${JSON.stringify(tier)}, not "batch": the cost counts them at half price, but ` +
    'the service may bill the full price'
  )
}

function aside(n: number, noun: string, plural: string, what: string): string[] {
  return n === 0 ? [] : [`not in the cost: ${counted(n, noun, plural)}, ${what}`]
}
