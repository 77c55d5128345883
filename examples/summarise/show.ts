/** What `summarise` shows at its end. */
import type { JobStatus, OutcomeCounts } from 'batchline'
import { heading, percent, printable, table, usd } from '../support/print.ts'
import type { FirstTries, Shown } from './first-tries.ts'

export interface Summarised {
  readonly counts: OutcomeCounts
  readonly status: JobStatus
  readonly firstTries: FirstTries
  readonly output: string
}

export function showSummaries({ counts, status, firstTries, output }: Summarised): void {
  const { rows, ok, failures } = counts
  const { wrong, passed, good, mended, complaint } = firstTries
  const costs = status.attempts.map(({ attempt, cost }) => ({ attempt, usd: cost?.usd ?? 0 }))
  const first = costs[0]?.usd ?? 0
  const more = costs.slice(1).reduce((sum, cost) => sum + cost.usd, 0)
  heading(`${rows.toLocaleString('en')} articles, ${ok.toLocaleString('en')} summarised`)
  table(
    ['', 'rows', 'share', 'cost'],
    costs.map(({ attempt, usd: cost }) => {
      const count = passed.get(attempt) ?? 0
      const when = attempt === 1 ? 'passed at once' : `passed in attempt ${attempt}`
      return [when, count, percent(count / rows), usd(cost)]
    }),
  )
  for (const { kind, rows: failed } of failures) console.log(`  ${failed} failed for good: ${kind}`)
  heading('What was wrong at first')
  const byRows = [...wrong].sort((a, b) => b[1] - a[1])
  table(
    ['rows', 'what'],
    byRows.map(([what, count]) => [count, printable(what, 90)]),
  )
  if (good) show('Passed at once', good)
  if (mended && complaint) {
    show(`Told "${printable(complaint.text, 200)}", then`, mended)
  }
  const share = percent(more / (first || 1))
  heading(
    `Cost: ${usd(first + more)}, of it ${usd(more)} for asking again: ${share} on top of ${usd(first)}`,
  )
  console.log(`Output, in the order of the input: ${output}`)
}

function show(how: string, { custom_id, title, summary: { summary, points } }: Shown): void {
  heading(`${how}: ${printable(custom_id, 40)}, ${printable(title, 80)}`)
  console.log(`  ${printable(summary, 600)}`)
  for (const point of points) console.log(`  · ${printable(point, 200)}`)
}
