/**
 * What of the counts a job keeps in its folder. Nothing there may hold a prompt or what a model wrote: a
 * failure's message may quote an answer, and a wrong answer may be anything.
 */
import type { OutcomeCounts } from '../outcome-counts.ts'
import { shortText } from '../short-text.ts'
import type { Confusion, TruthReport } from '../truth-report.ts'

/** Longest name of a class that is kept, in characters. */
const longestName = 80

/** Stands for all answers that are the truth of no row. */
export const anotherAnswer = '(another answer)'

export function keptCounts(counts: OutcomeCounts): OutcomeCounts {
  const { failures, truth } = counts
  return {
    ...counts,
    failures: failures.map(({ first: { message: _message, ...first }, ...way }) => ({
      ...way,
      first,
    })),
    ...(truth ? { truth: keptReport(truth) } : {}),
  }
}

function keptReport(report: TruthReport): TruthReport {
  return {
    ...report,
    classes: report.classes.map((one) => ({ ...one, truth: shortText(one.truth, longestName) })),
    confusions: keptConfusions(report.confusions),
  }
}

function keptConfusions(confusions: readonly Confusion[]): Confusion[] {
  const kept: Array<Confusion & { rows: number }> = []
  const others = new Map<string, { rows: number }>()
  for (const confusion of confusions) {
    const truth = shortText(confusion.truth, longestName)
    const of = others.get(truth)
    if (!confusion.isClass && of) {
      of.rows += confusion.rows
      continue
    }
    const answer = confusion.isClass ? shortText(confusion.answer, longestName) : anotherAnswer
    const one = { ...confusion, truth, answer }
    kept.push(one)
    if (!confusion.isClass) others.set(truth, one)
  }
  return kept.sort((a, b) => b.rows - a.rows || a.first.position - b.first.position)
}
