/** Several jobs beside one another, and what they are together. */
import { count } from '../../../figure-text.ts'
import type { JobFigures } from '../job-figures.ts'
import type { ReportFigures, UnreadFolder } from '../report-figures.ts'
import type { DrawFigure } from './figure.ts'
import { markup, nothing } from './html.ts'
import type { Html } from './html.ts'
import { stageMark } from './job-part.ts'
import { costText, shareText } from './page-text.ts'
import { expectedPart } from './sections/cost-section.ts'
import { table } from './table.ts'
import { tiles } from './tiles.ts'

/** Jobs with a row of their own; all count in the sums. */
const mostJobs = 300
/** Signs of a name in the list of all jobs; a job's own part has all of it. */
const widestName = 80
/** Of these, folders that can't be read: they must not take the place of all that can. */
const mostUnread = 100

/** @param isLinked - whether a job has a part of its own further down */
export function overview(
  { jobs, unread, total, estimate, budgetUsd }: ReportFigures,
  figure: DrawFigure,
  isLinked: (number: number) => boolean,
): Html {
  const shownUnread = unread.slice(0, mostUnread)
  const shown = jobs.slice(0, mostJobs - shownUnread.length)
  const left = jobs.length - shown.length
  const rows = total.ok + total.failed
  return markup`<section class="card" id="all-jobs" aria-labelledby="all-jobs-name">
    <h2 id="all-jobs-name">All jobs</h2>
    ${tiles([
      { name: 'Jobs', value: count(jobs.length + unread.length), more: stagesText(jobs) },
      { name: 'Rows in', value: count(total.inputRows), more: endText(total.endNotSeen) },
      {
        name: 'With a value',
        value: shareText(total.ok, rows),
        more: `${count(total.ok)} of ${count(rows)}`,
      },
      { name: 'Failed', value: count(total.failed), more: shareText(total.failed, rows) },
      {
        name: 'Cost',
        value: costText(total.usd, total.unpricedAnswers),
        more: `${count(total.answers)} answers`,
      },
    ])}
    ${unreadPart(unread)}
    ${total.notCounted > 0 ? markup`<p class="dim">${count(total.notCounted)} of the jobs have counted no outcomes; only their cost is included.</p>` : ''}
    ${expectedPart({ spent: total.usd, estimate, budget: budgetUsd }, figure)}
    ${table(
      unread.length > 0
        ? 'Jobs in the order given, after those that can not be read'
        : 'Jobs in the order given',
      [
        { title: 'Job' },
        { title: 'State' },
        ...['Rows in', 'With a value', 'Failed', 'Open batches', 'Cost'].map((title) => ({
          title,
          isNumber: true,
        })),
      ],
      [
        ...shownUnread.map(unreadRow),
        ...shown.map((job, i) => jobRow(job, isLinked(i + 1) ? i + 1 : undefined)),
      ],
    )}
    ${left > 0 ? markup`<p class="dim">${count(left)} more jobs are not listed here, but are in the totals.</p>` : ''}
  </section> `
}

/** A name may be as long as a path; the end of a long one tells more than its beginning. Cut between signs. */
function nameCell(name: string): Html {
  const signs = Array.from(name)
  const shown = signs.length > widestName ? `…${signs.slice(1 - widestName).join('')}` : name
  return markup`<bdi>${shown}</bdi>`
}

function jobRow(job: JobFigures, number: number | undefined): Array<Html | string> {
  const { inputRows, outcomes, cost } = job.status
  const name = nameCell(job.name)
  return [
    number === undefined ? name : markup`<a href="#job-${number}">${name}</a>`,
    stageMark(job),
    inputRows === undefined ? '–' : count(inputRows),
    outcomes ? count(outcomes.ok) : '–',
    outcomes ? count(outcomes.failed) : '–',
    count(job.openBatches?.batches ?? 0),
    cost ? costText(cost.usd, cost.unpricedAnswers) : '–',
  ]
}

/** Its words stand where the figures would be: they are about all of them. */
function unreadRow({ name, why }: UnreadFolder): Array<Html | string> {
  const named = markup`${nameCell(name)}<span class="sub">${why}</span>`
  return [named, markup`<span class="stage bad">not readable</span>`, '–', '–', '–', '–', '–']
}

function unreadPart(unread: readonly UnreadFolder[]): Html {
  if (unread.length === 0) return nothing
  const left = unread.length - mostUnread
  const texts = [
    unread.length === 1
      ? 'The folder of one job can not be read, so that job is in none of the totals.'
      : `The folders of ${count(unread.length)} jobs can not be read, so those jobs are in none of the totals.`,
    'Run “batchline status” with the name of a folder to see what to do.',
    ...(left > 0 ? [`${count(left)} of them are not listed here.`] : []),
  ]
  return markup`<div class="look" role="note" aria-label="Needs attention">
    <p><strong>Needs attention</strong></p>
    <ul>
      ${texts.map((text) => markup`<li>${text}</li>`)}
    </ul>
  </div>`
}

function stagesText(jobs: readonly JobFigures[]): string {
  const finished = jobs.filter(({ stage }) => stage === 'finished').length
  return `${count(finished)} finished`
}

function endText(endNotSeen: number): string {
  return endNotSeen === 0 ? 'all read to the end' : `${count(endNotSeen)} not read to the end`
}
