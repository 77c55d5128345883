/** What each rule finds in what is known of a job. Nothing is remembered here: the same facts, the same findings. */
import { dollars } from '../../cost/dollars.ts'
import { age, counted } from '../../figure-text.ts'
import type { Finding } from './alert.ts'
import type { AlertRule, RuleName } from './alert-rule.ts'
import { agedBatches, slowBatches } from './batch-findings.ts'
import type { JobView } from './job-view.ts'
import type { RunEnd } from './run-end.ts'

export interface Facts {
  readonly view: JobView
  /** Outcomes that have come out in this run. */
  readonly outcomes: { readonly rows: number; readonly failed: number }
  /** What a request may be expected to cost, in USD. */
  readonly expectedUsd: number | undefined
  /** This machine's clock, in milliseconds. */
  readonly now: number
  /** Once the run is over. */
  readonly end?: RunEnd
}

/** Fewer outcomes, or answers, say nothing as long as more come. */
const fewest = 100

type Find = (limit: number, facts: Facts) => Finding[]

const finders: Readonly<Record<RuleName, Find>> = {
  ended: (_, { end, view }) => {
    if (!end?.isComplete) return []
    const { rows, ok, failed } = end
    const cost = view.usd === undefined ? '' : `, ${dollars(view.usd)} in all`
    const subject = `${rows} rows, ${failed} failed`
    const text = `the job has ended: ${counted(rows, 'row')}, ${ok} ok, ${failed} failed${cost}`
    const figures = { rows, ok, failed, ...(view.usd === undefined ? {} : { usd: view.usd }) }
    return [{ rule: 'ended', subject, text, figures }]
  },

  held: (_, { end, view }) => {
    const { code = 'ERR_STOPPED', why = view.held } = end?.stopped ?? {}
    if (why === undefined || (end && !end.stopped)) return []
    const text = `the job is stopped and needs a decision: ${why}. Nothing new is sent`
    return [{ rule: 'held', subject: code, text, figures: { code, open: view.open.size } }]
  },

  'error-rate': (limit, { outcomes, end }) => {
    const { rows, failed } = outcomes
    const isEnough = rows >= fewest || (end?.isComplete === true && rows > 0)
    const rate = failed / rows
    if (!isEnough || rate <= limit) return []
    const text = `${failed} of ${counted(rows, 'row')} failed (${percent(rate)}), more than ${percent(limit)}`
    return [{ rule: 'error-rate', subject: 'job', text, figures: { rate, rows, failed, limit } }]
  },

  'cost-row': (limit, { view, expectedUsd, end }) => {
    const { usd, answered } = view
    if (expectedUsd === undefined || usd === undefined || answered === 0) return []
    const each = usd / answered
    if ((answered < fewest && !end?.isComplete) || each <= limit * expectedUsd) return []
    const text = `a row costs ${dollars(each)}, more than ${limit} times the expected ${dollars(expectedUsd)}`
    const figures = { usdPerRow: each, expectedUsd, answered, usd, limit }
    return [{ rule: 'cost-row', subject: 'job', text, figures }]
  },

  'slow-batch': (limit, { view, now }) => slowBatches(view, limit, now),

  'batch-age': (limit, { view, now }) => {
    // Of a batch of an earlier run only a look says that it has not ended.
    if (!view.hasLooked) return []
    const isOld = ({ hasEnded }: { hasEnded: boolean }): boolean => !hasEnded
    return agedBatches(view, { limit, now, isOld }).map(({ batch, ms }) => ({
      rule: 'batch-age',
      subject: batch.id,
      text: `batch ${batch.id} has not ended after ${age(ms)}; at 24 hours its remaining requests expire, unbilled`,
      figures: { id: batch.id, ageMs: ms, requests: batch.requests, limitMs: limit },
    }))
  },

  'results-age': (limit, { view, now }) =>
    agedBatches(view, { limit, now }).map(({ batch, ms }) => ({
      rule: 'results-age',
      subject: batch.id,
      text:
        `the results of batch ${batch.id}, created ${age(ms)} ago, have not been downloaded; the service keeps them for 29 days. ` +
        'Run the job to download them',
      figures: { id: batch.id, ageMs: ms, requests: batch.requests, limitMs: limit },
    })),

  duplicate: (_, { view }) =>
    view.duplicates.map((id) => ({
      rule: 'duplicate',
      subject: id,
      text: `batch ${id} is a second batch of the same requests; both are billed, but only one is used`,
      figures: { id },
    })),
}

export function findingsOf(rules: readonly AlertRule[], facts: Facts): Finding[] {
  return rules.flatMap(({ name, limit }) => finders[name](limit, facts))
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`
}
