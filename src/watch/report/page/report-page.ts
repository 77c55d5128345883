/** The report as one file that opens anywhere: no script, nothing from outside, no larger than it may be. */
import { createHash } from 'node:crypto'
import { count, counted } from '../../../figure-text.ts'
import type { DrawChart } from '../charts/chart-drawer.ts'
import type { JobFigures } from '../job-figures.ts'
import type { ReportFigures } from '../report-figures.ts'
import { figureDrawer, noFigure } from './figure.ts'
import type { DrawFigure } from './figure.ts'
import { Html, markup, nothing } from './html.ts'
import { jobPart } from './job-part.ts'
import { overview } from './overview.ts'
import { pageStyle } from './page-style.ts'
import { time } from './page-text.ts'

/** Of the list of all jobs and their parts, so that the page stays below 500 KB with its head and styles. */
const mostBytes = 480_000

/** A label that got into the page as more than text could still not run, load or send anything. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

export function reportPage(figures: ReportFigures, draw: DrawChart): string {
  const figure = figureDrawer(draw)
  const { jobs, unread, version, read } = figures
  const folders = jobs.length + unread.length
  const isOne = folders === 1 && unread.length === 0
  // The list comes first in the page, and long names make it long: the parts have what is left.
  const listed = (isLinked: (number: number) => boolean): Html =>
    isOne ? nothing : overview(figures, figure, isLinked)
  const room = mostBytes - sizeOf(listed(() => true))
  const { parts, plain, left } = jobParts(figures, figure, room)
  const title = isOne ? `Report on ${jobs[0]?.name ?? ''}` : `Report on ${counted(folders, 'job')}`
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Html(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>${new Html(pageStyle)}</style>
      </head>
      <body>
        <header>
          <h1>${isOne ? 'Batch report' : title}</h1>
          <p class="dim">As of ${time(read)}. All times are UTC, all amounts USD.</p>
        </header>
        <main>
          ${listed((number) => number <= parts.length)} ${parts}
        </main>
        <footer>
          ${plain > 0 ? markup`<p>To keep this page small, ${count(plain)} jobs are shown without charts.</p>` : ''}
          ${left > 0 ? markup`<p>To keep this page small, ${count(left)} jobs appear only in the list of all jobs. A report on fewer folders shows them.</p>` : ''}
          <p>
            Made by batchline ${version} from the folders of the jobs, without a call to the
            service. Costs are what the recorded answers used, at the prices of the day of their
            batches; the bill of the service decides.
          </p>
          <p>${rowsText(jobs)}</p>
        </footer>
      </body>
    </html> `
  return page.text
}

interface Parts {
  readonly parts: readonly Html[]
  /** Jobs without charts, and without a part. */
  readonly plain: number
  readonly left: number
}

/** As many jobs as there is room for; charts first go from those that come last. */
function jobParts(figures: ReportFigures, figure: DrawFigure, most: number): Parts {
  const { jobs, unread, read, estimate, budgetUsd } = figures
  const expected = {
    ...(estimate ? { estimate } : {}),
    ...(budgetUsd === undefined ? {} : { budgetUsd }),
  }
  const parts: Html[] = []
  let room = most
  let plain = 0
  for (const [i, job] of jobs.entries()) {
    const own = jobs.length + unread.length === 1 ? expected : budgetOf(job)
    const make = (draw: DrawFigure): Html =>
      jobPart({ job, figure: draw, read, expected: own }, i + 1)
    let part = plain === 0 ? make(figure) : make(noFigure)
    if (sizeOf(part) > room && plain === 0) {
      part = make(noFigure)
      plain++
    } else if (plain > 0) plain++
    if (sizeOf(part) > room) return { parts, plain: plain - 1, left: jobs.length - i }
    room -= sizeOf(part)
    parts.push(part)
  }
  return { parts, plain, left: 0 }
}

function budgetOf({ budgetUsd }: JobFigures): { budgetUsd?: number } {
  return budgetUsd === undefined ? {} : { budgetUsd }
}

function sizeOf({ text }: Html): number {
  return Buffer.byteLength(text)
}

function rowsText(jobs: readonly JobFigures[]): string {
  return jobs.some(({ samples }) => samples)
    ? 'This page contains rows and answers, as requested: share it only with people who may read them.'
    : 'This page contains no rows and no answers. Names of classes, models and prompt versions are those of the job.'
}
