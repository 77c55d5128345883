import type { JobEvent } from '../../job/core/job-event.ts'
import type { RunOptions } from '../options/run-options.ts'
import { keysInUse } from '../terminal/printable.ts'
import type { WatchedEnd } from './watched-end.ts'

/** The file of `--log`. */
export interface OpenLog {
  readonly take: (event: JobEvent) => void
  /** Writes the last line. */
  readonly ended: (end: WatchedEnd) => void
  readonly close: () => Promise<void>
}

/** @returns undefined without `--log` */
export async function openLog(
  { log }: RunOptions,
  say: (text: string) => void,
): Promise<OpenLog | undefined> {
  if (log === undefined) return undefined
  const { logLine } = await import('../../watch/event-log.ts')
  const { LineFile } = await import('../../watch/line-file.ts')
  const file = new LineFile(log, (problem) =>
    say(`--log ${log === '-' ? 'stdout' : log}: ${problem}`),
  )
  const secrets = keysInUse()
  let job: string | null = null
  return {
    take: (event) => {
      if (event.type === 'opened') job = event.job
      file.write(logLine(job, event, secrets))
    },
    ended: ({ exitCode, failure, rows, ok, failed, usd }) => {
      const code = failure ? { code: failure.code } : {}
      const cost = usd === undefined ? {} : { usd }
      const at = new Date().toISOString()
      const line = { at, exitCode, ...code, rows, ok, failed, ...cost }
      file.write(logLine(job, { type: 'run-ended', ...line }, secrets))
    },
    close: () => file.end(),
  }
}
