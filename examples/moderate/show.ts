/** What `moderate` shows at its end. */
import type { JobStatus, OutcomeCounts } from 'batchline'
import { bar, heading, percent, printable, table, usd } from '../support/print.ts'
import type { Lanes } from './lanes.ts'

export interface Shown {
  readonly lanes: Lanes
  readonly counts: OutcomeCounts
  readonly status: JobStatus
  readonly output: string
}

const severities = ['0 harmless', '1 mild', '2 should not stay', '3 must come down']

export function showModerated({ lanes, counts, status, output }: Shown): void {
  const { rows, failed, failures, extracted } = counts
  const byName = [...lanes.byName].sort(([a], [b]) => (a < b ? 1 : -1))
  heading(`${rows.toLocaleString('en')} comments in ${byName.length} lanes`)
  table(
    ['lane', 'rows', ...severities, 'failed', 'asked again', 'cost', 'a thousand'],
    byName.map(([name, lane]) => [
      name,
      lane.rows,
      ...lane.severities,
      lane.failed,
      lane.askedAgain,
      usd(lane.usd),
      usd((lane.usd / lane.rows) * 1000),
    ]),
  )
  console.log()
  for (const [severity, name] of severities.entries()) {
    const share = byName.reduce((sum, [, lane]) => sum + lane.severities[severity]!, 0) / rows
    console.log(`  ${name.padEnd(18)} ${percent(share).padStart(7)}  ${bar(share)}`.trimEnd())
  }
  heading('The worst, or the worst passage of them')
  table(
    ['comment', 'lane', 'severity', 'times', 'says'],
    lanes.worst.map(({ id, lane, severity, times, text }) => [
      printable(id, 30),
      lane,
      severity,
      times,
      printable(text, 80),
    ]),
  )
  const { usd: spent = 0 } = status.cost ?? {}
  heading(`Cost: ${usd(spent)}, ${usd((spent / rows) * 1000)} a thousand`)
  const how = failures.map(({ kind, rows: count }) => `${count} ${kind}`).join(', ')
  console.log(
    `${extracted} answers were taken out of other words. ${failed} failed: ${how || 'none'}.`,
  )
  console.log(`Output, in the order of the input: ${output}`)
}
