/** Reads job folders for a report. It changes nothing, needs no lock and no key, and works beside a running process. */
import { basename, dirname, resolve } from 'node:path'
import { jobFigures } from './job-figures.ts'
import type { JobFigures } from './job-figures.ts'
import { readWatchedJob } from './read-watched-job.ts'
import { reportFigures } from './report-figures.ts'
import type { Expected, ReportFigures, UnreadFolder } from './report-figures.ts'
import { whyUnread } from '../why-unread.ts'
import { rowSamples } from './rows/row-sample.ts'

export interface ReportOptions extends Expected {
  /** Of this package. */
  readonly version: string
  /** Whether rows and answers may be read and shown. */
  readonly withRows: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A folder that can't be read is told apart: the others are to be seen all the same. */
export async function readReport(
  folders: readonly string[],
  { withRows, now, ...given }: ReportOptions,
): Promise<ReportFigures> {
  const names = namesOf(folders)
  const jobs: JobFigures[] = []
  const unread: UnreadFolder[] = []
  // One after the other: what is kept of a job is small, its state while it is read is not.
  for (const [i, folder] of folders.entries()) {
    const name = names[i] ?? ''
    try {
      jobs.push({ ...(await figuresOf(folder, withRows, now)), name })
    } catch (error) {
      unread.push({ name, why: whyUnread(folder, error), error })
    }
  }
  return reportFigures({ jobs, unread }, now, given)
}

/** Many jobs are called `job`: then the folder above tells them apart. */
function namesOf(folders: readonly string[]): string[] {
  const paths = folders.map((folder) => resolve(folder))
  const times = new Map<string, number>()
  for (const path of paths) times.set(basename(path), (times.get(basename(path)) ?? 0) + 1)
  return paths.map((path) => {
    const name = basename(path)
    return times.get(name) === 1 ? name : `${basename(dirname(path))}/${name}`
  })
}

async function figuresOf(folder: string, withRows: boolean, now: number): Promise<JobFigures> {
  const job = await readWatchedJob(folder)
  const figures = jobFigures(job, now)
  if (!withRows) return figures
  return { ...figures, samples: await rowSamples(job, job.status.outcomes?.failures ?? []) }
}
