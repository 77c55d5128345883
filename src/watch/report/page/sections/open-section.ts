/** What the service still works on, and how long it keeps it. */
import { count } from '../../../../figure-text.ts'
import { attemptName } from '../attempt-name.ts'
import { markup } from '../html.ts'
import { batchesText, date, time } from '../page-text.ts'
import { table } from '../table.ts'
import type { Section, SectionNeeds } from './section.ts'

export function openSection({ job: { openBatches } }: SectionNeeds): Section | undefined {
  if (!openBatches) return undefined
  const { batches, requests, listed } = openBatches
  const rest = batches - listed.length
  return {
    title: 'Open batches',
    body: markup`<p>
        ${batchesText(batches)} with ${count(requests)} requests. The service ends a batch after 24
        hours at the latest and keeps its results for 29 days, counted from its creation. What is
        not fetched by then has to be paid again.
      </p>
      ${table(
        'Open batches, oldest first',
        [
          { title: 'Batch' },
          { title: 'Attempt' },
          ...['Requests', 'Created', 'Expires', 'Results kept until'].map((title) => ({
            title,
            isNumber: true,
          })),
        ],
        listed.map(({ id, attempt, requests: of, created, endsBy, keptUntil }) => [
          id,
          attemptName(attempt, true),
          count(of),
          time(created),
          time(endsBy),
          date(keptUntil),
        ]),
      )}
      ${rest > 0 ? markup`<p class="dim">${batchesText(rest)} more, not shown.</p>` : ''}`,
  }
}
