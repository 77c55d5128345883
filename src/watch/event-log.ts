/**
 * Events as lines of JSON. No event holds a prompt or an answer, but the report of a pilot does say why rows
 * failed, and that may quote an answer: it is left out. All other texts are cut.
 */
import type { JobEvent } from '../job/core/job-event.ts'
import { plainText } from './plain-text.ts'

/** The last line of a run of the command. */
export interface RunEnded {
  readonly type: 'run-ended'
  readonly at: string
  readonly exitCode: number
  /** Why it ended early: the code of the error. */
  readonly code?: string
  /** Outcomes that came out in this run. */
  readonly rows: number
  readonly ok: number
  readonly failed: number
  /** What the job has cost so far. Absent where that is not known. */
  readonly usd?: number
}

/**
 * The line of an event, with its line feed.
 *
 * @param job - null where the run ended before it was known
 * @param secrets - are taken out of all texts
 */
export function logLine(
  job: string | null,
  event: JobEvent | RunEnded,
  secrets: readonly string[] = [],
): string {
  const { at, type, ...rest } = withoutMessages(event)
  const line = { at, job, type, ...rest }
  const text = JSON.stringify(line, (_, value: unknown) =>
    typeof value === 'string' ? plainText(value, secrets) : value,
  )
  return `${text}\n`
}

function withoutMessages(event: JobEvent | RunEnded): JobEvent | RunEnded {
  if (event.type !== 'pilot') return event
  const examples = event.report.examples.map(({ kind, position }) => ({ kind, position }))
  return { ...event, report: { ...event.report, examples } } as unknown as JobEvent
}
