/** Reads job folders for a report. It changes nothing, needs no lock and no key, and works beside a running process. */
import { basename, dirname, resolve } from 'node:path'
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
  return reportFigures(named(jobs, folders), now, given)
}

/** Many jobs are called `job`: then the folder above tells them apart. */
function named(jobs: readonly JobFigures[], folders: readonly string[]): JobFigures[] {
  const times = new Map<string, number>()
  for (const { name } of jobs) times.set(name, (times.get(name) ?? 0) + 1)
  return jobs.map((job, i) => {
    const isAlone = times.get(job.name) === 1
    const above = basename(dirname(resolve(folders[i] ?? '')))
    return isAlone ? job : { ...job, name: `${above}/${job.name}` }
  })
}

async function figuresOf(folder: string, withRows: boolean, now: number): Promise<JobFigures> {
  const job = await readWatchedJob(folder)
  const figures = jobFigures(job, now)
  if (!withRows) return figures
  return { ...figures, samples: await rowSamples(job, job.status.outcomes?.failures ?? []) }
}
