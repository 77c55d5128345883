/** How a run ended, as one JSON object for a scheduler. */
import { BatchlineError } from '../../errors.ts'
import type { Waiting } from '../../errors.ts'
import { readJob } from '../../job/read-job.ts'
import type { RunOptions } from '../options/run-options.ts'
import { printableJson } from '../terminal/printable.ts'
import { overviewOf } from '../../watch/job-overview.ts'
import { errorText, exitCodeOf, exitCodes } from './exit-code.ts'
import { jobJson } from './job-json.ts'
import type { JobJson } from './job-json.ts'

/** Scripts rely on it; `docs/steps.md` describes it. */
export interface RunJson {
  readonly exitCode: number
  /** `waiting`: come again at `waiting.againAt`. */
  readonly state: 'finished' | 'waiting' | 'stopped' | 'in doubt' | 'failed'
  readonly message?: string
  readonly waiting?: Waiting
  readonly folder: string
  /** The file with the outcomes. Absent until it is complete. */
  readonly output?: string
  /** As `batchline status --json` gives it. Absent where there is no job yet. */
  readonly status?: JobJson
}

const states: Readonly<Record<number, RunJson['state']>> = {
  [exitCodes.ok]: 'finished',
  [exitCodes.rowsFailed]: 'finished',
  [exitCodes.waiting]: 'waiting',
  [exitCodes.stopped]: 'stopped',
  [exitCodes.inDoubt]: 'in doubt',
}

/**
 * Runs, and then says on stdout how that ended.
 *
 * @param failureOf - what ended the run early, where it has an exit code of its own
 */
export async function withRunJson(
  options: Pick<RunOptions, 'job' | 'output'>,
  run: () => Promise<number>,
  failureOf: () => unknown,
): Promise<number> {
  try {
    const exitCode = await run()
    await print(options, exitCode, failureOf())
    return exitCode
  } catch (error) {
    await print(options, exitCodeOf(error), error)
    throw error
  }
}

async function print(
  { job: folder, output }: Pick<RunOptions, 'job' | 'output'>,
  exitCode: number,
  failure: unknown,
): Promise<void> {
  const state = exitCode > 128 ? 'stopped' : (states[exitCode] ?? 'failed')
  const waiting = failure instanceof BatchlineError ? failure.waiting : undefined
  const status = await statusOf(folder)
  const report: RunJson = {
    exitCode,
    state,
    ...(failure === undefined ? {} : { message: errorText(failure) }),
    ...(waiting ? { waiting } : {}),
    folder,
    ...(state === 'finished' && output !== '-' ? { output } : {}),
    ...(status ? { status } : {}),
  }
  process.stdout.write(`${printableJson(report)}\n`)
}

async function statusOf(folder: string): Promise<JobJson | undefined> {
  try {
    return jobJson(await overviewOf(await readJob(folder)))
  } catch {
    return undefined
  }
}
