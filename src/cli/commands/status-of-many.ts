/** `batchline status` of several jobs: one line each, once or again and again. */
import { setTimeout } from 'node:timers/promises'
import { findJobs } from '../../watch/find-jobs.ts'
import { byExpiry, OverviewReader } from '../../watch/overview-reader.ts'
import type { SeenJob } from '../../watch/overview-reader.ts'
import { jobLines } from '../terminal/job-lines.ts'
import { printableJson } from '../terminal/printable.ts'
import { cutTo } from '../terminal/text-width.ts'
import { errorJson, exitCodeOfUnread, exitCodes } from './exit-code.ts'
import { StopSignals } from './stop-signals.ts'

export interface ManyOptions {
  readonly json: boolean
  /** How often to look, in milliseconds; undefined for once. */
  readonly everyMs: number | undefined
}

const redraw = '\u001B[H\u001B[J'

/** @returns the exit code of the folders that can't be read, if any */
export async function statusOfMany(
  given: readonly string[],
  { json, everyMs }: ManyOptions,
): Promise<number> {
  const reader = new OverviewReader()
  if (everyMs === undefined) {
    const jobs = await look(reader, given)
    print(json ? [printableJson(jobs.map(jsonOf))] : jobLines(jobs, Date.now()))
    return exitCodeOfUnread(jobs.flatMap((job) => ('error' in job ? [job.error] : [])))
  }
  const stop = new StopSignals(() => {})
  const shown = new Map<string, string>()
  try {
    while (!stop.signal.aborted) {
      // Looked for each time: a new job of a folder is one to watch.
      const jobs = await look(reader, given)
      if (json) print([printableJson(jobs.map(jsonOf))])
      else if (process.stdout.isTTY) {
        process.stdout.write(`${redraw}${fitted(jobLines(jobs, Date.now())).join('\n')}\n`)
      } else print(changedLines(jobs, shown))
      await pause(everyMs, stop.signal)
    }
  } finally {
    stop.release()
  }
  return exitCodes.ok
}

/** What does not fit would scroll, and each redraw would leave a copy behind. */
function fitted(lines: readonly string[]): string[] {
  const { rows, columns } = process.stdout
  return lines.slice(0, Math.max(1, rows - 1)).map((line) => cutTo(line, columns - 1))
}

async function look(reader: OverviewReader, given: readonly string[]): Promise<SeenJob[]> {
  const jobs: SeenJob[] = []
  // One after the other: the state of a job is large while it is read.
  for (const folder of await findJobs(given)) jobs.push(await reader.read(folder))
  return jobs.sort(byExpiry)
}

/** Lines of the jobs that stand elsewhere than when they were last shown. That a batch grows older is no change. */
function changedLines(jobs: readonly SeenJob[], shown: Map<string, string>): string[] {
  const isFirst = shown.size === 0
  const changed = jobs.filter((job) => {
    const text = JSON.stringify(jsonOf(job))
    if (shown.get(job.folder) === text) return false
    shown.set(job.folder, text)
    return true
  })
  if (changed.length === 0) return []
  const [head = '', ...lines] = jobLines(changed, Date.now())
  return isFirst ? [head, ...lines] : lines
}

function jsonOf(job: SeenJob): object {
  const { folder } = job
  if ('overview' in job) return { folder, ...job.overview }
  return { folder, error: errorJson(job.error) }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {})
}

function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
}
