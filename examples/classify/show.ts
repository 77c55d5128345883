/** What `classify` shows at its end. */
import type { JobStatus, OutcomeCounts, ReviewCounts, RightOf, TruthReport } from 'batchline'
import { heading, percent, printable, table, usd } from '../support/print.ts'
import type { Cell } from '../support/print.ts'
import type { SecondLooks } from './second-looks.ts'

export interface Classified {
  readonly truth: TruthReport
  readonly counts: OutcomeCounts
  readonly looks: SecondLooks
  readonly status: JobStatus
  readonly reviewed: ReviewCounts | undefined
  readonly output: string
  readonly review: string
}

export function showClassified({ truth, counts, looks, status, ...files }: Classified): void {
  const { rows, failures } = counts
  heading(`${rows.toLocaleString('en')} messages: ${accuracyOf(truth)}`)
  table(
    ['tier', 'rows', 'of all', 'right'],
    [
      ['accept', ...tier(truth.tiers.accept, rows)],
      ['review', ...tier(truth.tiers.review, rows)],
      ...failures.map(({ kind, rows: failed }) => [kind, failed, percent(failed / rows), '–']),
    ],
  )
  const { usd: spent = 0 } = status.cost ?? {}
  const again = status.attempts.slice(1).reduce((sum, { cost }) => sum + (cost?.usd ?? 0), 0)
  const more = `${usd(again)}, ${percent(again / (spent || 1))} of all`
  heading(`Not sure at first, and asked once more with fewer candidates, for ${more}`)
  table(
    ['', 'rows', 'right'],
    [
      ['at first', looks.rows, share(looks.rightAtFirst, looks.rows)],
      ['now sure enough', looks.settled, share(looks.settledRight, looks.settled)],
      ['still unsure, for people', looks.open, share(looks.openRight, looks.open)],
    ],
  )
  heading('Worst confusions')
  table(
    ['rows', 'truth', 'taken for', 'such as'],
    truth.confusions
      .slice(0, 8)
      .map(({ rows: wrong, truth: is, answer, first }) => [
        wrong,
        printable(is, 45),
        printable(answer, 45),
        printable(first.custom_id, 20),
      ]),
  )
  heading(
    `Cost: ${usd(spent)}, ${usd(spent / (rows || 1))} a row, ${usd((spent / (rows || 1)) * 1000)} a thousand`,
  )
  console.log(`Output, in the order of the input: ${files.output}`)
  const { tier: doubtful = 0, unsure = 0, sample = 0 } = files.reviewed ?? {}
  console.log(
    `To be looked at: ${doubtful} nearly sure, ${unsure} unsure, ${sample} drawn from the others:`,
  )
  console.log(`  npx batchline review ${files.review}`)
}

function accuracyOf({ accuracy, overall }: TruthReport): string {
  if (!accuracy || !overall) return 'none has an answer'
  const within = `${percent(accuracy.low)} to ${percent(accuracy.high)}`
  return `${percent(accuracy.share)} of the answers are right (${within})`
}

function tier(of: RightOf | undefined, rows: number): Cell[] {
  const { answered, correct } = of ?? { answered: 0, correct: 0 }
  return [answered, share(answered, rows), share(correct, answered)]
}

function share(some: number, all: number): string {
  return all === 0 ? '–' : percent(some / all)
}
