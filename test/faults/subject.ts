/** What is killed: the job of one run, as a program with the library or as the command line. */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startCli, startJob } from './child.ts'
import type { Child, ChildOptions } from './child.ts'
import type { FaultRows } from './fault-rows.ts'
import { inputOf } from './fault-rows.ts'
import { maxRequests } from './job-spec.ts'
import type { JobSpec } from './job-spec.ts'

export interface Subject {
  readonly rows: FaultRows
  /** The job folder. */
  readonly folder: string
  readonly out: string
  start(options?: ChildOptions): Child
}

export interface Place {
  /** A folder of this run alone. */
  readonly folder: string
  readonly url: string
  /** Tells the rows of this run from all others. */
  readonly run: string
  readonly rows?: number
  /** Bytes that each row's text is made longer by. */
  readonly padding?: number
  readonly settleMs: number
}

const usualRows = 44

/** A program with the library. @param more - what it is to do besides */
export function librarySubject(place: Place, more: Partial<JobSpec> = {}): Subject {
  const { padding = 0 } = place
  const rows = { run: place.run, count: place.rows ?? usualRows, vague: true, padding }
  const folder = more.folder ?? join(place.folder, 'job')
  const out = more.out ?? join(place.folder, 'out.jsonl')
  const { url, settleMs } = place
  const spec: JobSpec = { url, settleMs, rows, maxRequests, ...more, folder, out }
  return { rows, folder, out, start: (options) => startJob(spec, options) }
}

/** The command line. @param again - how it is started again once the job keeps its command */
export async function cliSubject(
  { folder, url, run, settleMs, rows: count = usualRows, padding = 0 }: Place,
  again: 'run' | 'resume' = 'run',
  more: readonly string[] = [],
): Promise<Subject> {
  const rows = { run, count, vague: false, padding }
  const input = join(folder, 'input.jsonl')
  const out = join(folder, 'out.jsonl')
  const job = join(folder, 'job')
  await writeFile(input, inputOf(rows))
  const limits = ['--max-requests', String(maxRequests), '--max-attempts', '3']
  const times = ['--poll', '0.01', '--settle', String(settleMs / 1000)]
  const first = [
    'run',
    input,
    '-o',
    out,
    '--job',
    job,
    '--order',
    'input',
    ...limits,
    ...times,
    ...more,
  ]
  let starts = 0
  const start = (options?: ChildOptions): Child => {
    const args = again === 'resume' && starts > 0 && keepsCommand(job) ? ['resume', job] : first
    starts++
    return startCli(args, url, options)
  }
  return { rows, folder: job, out, start }
}

/** Killed before that, there is nothing to resume yet. */
function keepsCommand(job: string): boolean {
  try {
    return 'command' in (JSON.parse(readFileSync(join(job, 'job.json'), 'utf8')) as object)
  } catch {
    return false
  }
}
