/** Reads job folders for a report. It changes nothing, needs no lock and no key, and works beside a running process. */
import { jobFigures } from './job-figures.ts'
import type { JobFigures } from './job-figures.ts'
import { readWatchedJob } from './read-watched-job.ts'
import { reportFigures } from './report-figures.ts'
import type { Expected, ReportFigures } from './report-figures.ts'
import { rowSamples } from './rows/row-sample.ts'

export interface ReportOptions extends Expected {
  /** Of this package. */
  readonly version: string
  /** Whether rows and answers may be read and shown. */
  readonly withRows: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

/** @throws BatchlineError `ERR_INPUT` if a folder holds no job, `ERR_FORMAT`, `ERR_JOURNAL`. */
export async function readReport(
  folders: readonly string[],
  { withRows, now, ...given }: ReportOptions,
): Promise<ReportFigures> {
  const jobs: JobFigures[] = []
  // One after the other: what is kept of a job is small, its state while it is read is not.
  for (const folder of folders) jobs.push(await figuresOf(folder, withRows, now))
  return reportFigures(jobs, now, given)
}

async function figuresOf(folder: string, withRows: boolean, now: number): Promise<JobFigures> {
  const job = await readWatchedJob(folder)
  const figures = jobFigures(job, now)
  if (!withRows) return figures
  return { ...figures, samples: await rowSamples(job, job.status.outcomes?.failures ?? []) }
}
