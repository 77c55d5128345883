/** One job's part of the page. */
import type { JobFigures } from '../job-figures.ts'
import { markup, nothing } from './html.ts'
import type { Html } from './html.ts'
import { timeText } from './page-text.ts'
import { batchesSection } from './sections/batches-section.ts'
import { costSection } from './sections/cost-section.ts'
import { failuresSection } from './sections/failures-section.ts'
import { judgedSection } from './sections/judged-section.ts'
import { openSection } from './sections/open-section.ts'
import { promptsSection } from './sections/prompts-section.ts'
import { rowsSection } from './sections/rows-section.ts'
import type { MakeSection, SectionNeeds } from './sections/section.ts'
import { tokensSection } from './sections/tokens-section.ts'
import { warnings } from './sections/warnings.ts'
import { jobTiles } from './tiles.ts'

const sections: readonly MakeSection[] = [
  rowsSection,
  failuresSection,
  judgedSection,
  batchesSection,
  openSection,
  costSection,
  tokensSection,
  promptsSection,
]

/** @param number - of the job on the page, from 1 */
export function jobPart(needs: SectionNeeds, number: number): Html {
  const { job } = needs
  const made = sections.flatMap((make) => make(needs) ?? [])
  return markup`<section class="job" id="job-${number}" aria-labelledby="job-${number}-name">
    <h2 id="job-${number}-name"><bdi>${job.name}</bdi> ${stageMark(job)}</h2>
    <p class="dim">${aboutText(job)}</p>
    ${jobTiles(job)} ${warnings(job)}
    ${made.map(
      ({ title, body }) =>
        markup`<section class="card">
          <h3>${title}</h3>
          ${body}
        </section> `,
    )}
  </section> `
}

export function stageMark({ stage }: JobFigures): Html {
  const kind = { stopped: 'bad', canceled: 'bad', 'in doubt': 'bad', finished: 'good' }[
    stage as string
  ]
  return markup`<span class="stage ${kind ?? 'warn'}">${stage}</span>`
}

function aboutText({ status, origin, created, lastRecord, format }: JobFigures): Html {
  return markup`Job <code>${status.job}</code>${origin === '' ? nothing : ` at ${origin}`}${
    created === undefined ? '' : `, begun ${timeText(created)}`
  }${lastRecord === undefined ? '' : `, last change ${timeText(lastRecord)}`}${
    format < 4
      ? `. An earlier version created the folder (format ${format}) and did not record everything shown here`
      : ''
  }.`
}
