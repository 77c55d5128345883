import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Paths } from '../job/disk/paths.ts'
import { readJob } from '../job/read-job.ts'
import { overviewOf } from './job-overview.ts'
import type { JobOverview } from './job-overview.ts'

/** A job folder, or why it can't be read. */
export type SeenJob =
  | { readonly folder: string; readonly overview: JobOverview }
  | { readonly folder: string; readonly error: unknown }

/**
 * Reads many jobs, one after the other, and keeps a few figures of each. A journal that has not changed since the
 * last look is not read again.
 */
export class OverviewReader {
  readonly #seen = new Map<string, { readonly key: string; readonly job: SeenJob }>()

  async read(folder: string): Promise<SeenJob> {
    const key = await keyOf(folder)
    const before = this.#seen.get(folder)
    if (before && key !== undefined && before.key === key) return before.job
    const job = await look(folder)
    if (key === undefined || 'error' in job || job.overview.state === 'running') {
      // A process that dies changes no file.
      this.#seen.delete(folder)
    } else this.#seen.set(folder, { key, job })
    return job
  }
}

async function look(folder: string): Promise<SeenJob> {
  try {
    const { overview } = await overviewOf(await readJob(folder))
    return { folder, overview }
  } catch (error) {
    return { folder, error }
  }
}

/** Changes with every file that an overview is made of. */
async function keyOf(folder: string): Promise<string | undefined> {
  const paths = new Paths(resolve(folder))
  const files = [
    paths.journal,
    paths.meta,
    paths.figures,
    paths.step,
    paths.cancel,
    `${paths.lock}.owner`,
  ]
  const times = files.map((path) =>
    stat(path, { bigint: true }).then(
      ({ ino, size, mtimeNs }) => `${ino}-${size}-${mtimeNs}`,
      () => '',
    ),
  )
  const [journal, ...others] = await Promise.all(times)
  return journal === '' ? undefined : [journal, ...others].join(' ')
}

/** What expires first comes first: the job with the oldest batch whose results are not here. Others by name. */
export function byExpiry(a: SeenJob, b: SeenJob): number {
  const [left, right] = [expiryOf(a), expiryOf(b)]
  return left === right ? compareText(a.folder, b.folder) : compareText(left, right)
}

function expiryOf(job: SeenJob): string {
  if ('error' in job || !job.overview.oldestOpen) return '~'
  return job.overview.oldestOpen.created ?? ''
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
