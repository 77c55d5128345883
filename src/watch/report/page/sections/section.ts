import type { JobFigures } from '../../job-figures.ts'
import type { ReportFigures } from '../../report-figures.ts'
import type { DrawFigure } from '../figure.ts'
import type { Html } from '../html.ts'

/** What a section of a job's part of the page is made from. */
export interface SectionNeeds {
  readonly job: JobFigures
  readonly figure: DrawFigure
  /** When the folder was read. */
  readonly read: number
  /** What was expected of this job alone. */
  readonly expected: Pick<ReportFigures, 'estimate' | 'budgetUsd'>
}

export interface Section {
  readonly title: string
  readonly body: Html
}

/** Undefined where there is nothing to say. */
export type MakeSection = (needs: SectionNeeds) => Section | undefined
