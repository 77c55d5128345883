import type { JobEvent } from '../../job/core/job-event.ts'
import type { RunEnd } from '../../watch/alerts/run-end.ts'
import type { RunOptions } from '../options/run-options.ts'
import { keysInUse } from '../terminal/printable.ts'
import { exitCodes } from './exit-code.ts'
import type { RunFigures, WatchedEnd } from './watched-end.ts'

/** The alerts of `--notify`. */
export interface OpenAlerts {
  readonly take: (event: JobEvent) => void
  readonly end: (end: WatchedEnd) => Promise<void>
}

export interface AlertTools {
  readonly say: (text: string) => void
  readonly figures: () => RunFigures
}

/** @returns undefined without `--notify` */
export async function openAlerts(
  options: RunOptions,
  { say, figures }: AlertTools,
): Promise<OpenAlerts | undefined> {
  const { job: folder, notify: target, alert, 'expect-row': expectedUsd, library } = options
  if (target === undefined) {
    // Only of a resume: an address that was typed is not kept, and its rules are.
    if (alert) say('--alert without --notify: this run sends no alerts; give --notify again')
    return undefined
  }
  const { Alerts } = await import('../../watch/alerts/alerts.ts')
  const { lastOfEach, usualRules } = await import('../../watch/alerts/alert-rule.ts')
  const { secretsOf } = await import('../../watch/alerts/alert-target.ts')
  const alerts = await Alerts.open({
    folder,
    target,
    rules: alert ? lastOfEach(alert) : usualRules(),
    expectedUsd,
    hasPilot: library.openJob.pilot.rows !== undefined,
    outcomes: figures,
    say,
    secrets: [...keysInUse(), ...secretsOf(target)],
  })
  return { take: alerts.take, end: (end) => alerts.end(endOf(end)) }
}

/** Ends that say nothing about the job: a slip on the command line, another run at work, a reader that has gone. */
const harmless: ReadonlySet<string> = new Set([
  'ERR_OPTION',
  'ERR_LOCKED',
  'ERR_ATTEMPT_IN_USE',
  'ERR_WAITING',
  'EPIPE',
])

function endOf({ exitCode, failure, isInterrupted, rows, ok, failed }: WatchedEnd): RunEnd {
  const isComplete = exitCode === exitCodes.ok || exitCode === exitCodes.rowsFailed
  const counts = { rows, ok, failed, isComplete }
  if (isComplete || isInterrupted) return counts
  if (failure === undefined) return { ...counts, stopped: endNotSeen }
  return harmless.has(failure.code) ? counts : { ...counts, stopped: failure }
}

/** Of a resume with the rows on record, which has an exit code and no error. */
const endNotSeen = {
  code: 'partial',
  why: 'the end of the input has not been seen: run the same command again with the whole input',
}
