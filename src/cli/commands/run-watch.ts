/**
 * The log and the alerts of a run: both see it from its first event to its exit code, and neither can end it.
 * Without the options nothing of them is loaded.
 */
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { BatchlineError } from '../../errors.ts'
import type { JobEvent } from '../../job/core/job-event.ts'
import type { RunOptions } from '../options/run-options.ts'
import { commandText } from '../terminal/command-text.ts'
import { printable } from '../terminal/printable.ts'
import { openAlerts } from './open-alerts.ts'
import type { OpenAlerts } from './open-alerts.ts'
import { openLog } from './open-log.ts'
import type { OpenLog } from './open-log.ts'
import type { RunFigures, WatchedEnd } from './watched-end.ts'

/** What only the run itself knows of its end. */
export interface SeenEnd {
  /** What ended it early. */
  readonly failure: unknown
  readonly isInterrupted: boolean
  readonly usd?: number | undefined
}

export class RunWatch {
  readonly #log: OpenLog | undefined
  readonly #alerts: OpenAlerts | undefined
  #figures: RunFigures = { rows: 0, ok: 0, failed: 0 }
  #seen: SeenEnd = { failure: undefined, isInterrupted: false }

  private constructor(log: OpenLog | undefined, alerts: OpenAlerts | undefined) {
    this.#log = log
    this.#alerts = alerts
  }

  static async open(options: RunOptions, say: (text: string) => void): Promise<RunWatch> {
    const figures = (): RunFigures => watch.#figures
    const log = await openLog(options, say)
    const watch: RunWatch = new RunWatch(log, await openAlerts(options, { say, figures }))
    return watch
  }

  /** For `onEvent` of `openJob`; undefined if nobody listens. */
  get take(): ((event: JobEvent) => void) | undefined {
    const listeners = [this.#log?.take ?? [], this.#alerts?.take ?? []].flat()
    if (listeners.length === 0) return undefined
    return (event) => listeners.forEach((take) => take(event))
  }

  /** @param figures - change as outcomes come */
  counts(figures: RunFigures): void {
    this.#figures = figures
  }

  /** For an end that has an exit code and no error. */
  sawEnd(seen: SeenEnd): void {
    this.#seen = seen
  }

  /** What ended the run early; undefined where nothing did. */
  get failure(): unknown {
    return this.#seen.failure
  }

  /** Tells of the end, however it comes. */
  async over(run: () => Promise<number>): Promise<number> {
    let exitCode: number = exitCodes.bug
    try {
      exitCode = await run()
      return exitCode
    } catch (error) {
      exitCode = exitCodeOf(error)
      this.#seen = { ...this.#seen, failure: error }
      throw error
    } finally {
      await this.#end(exitCode)
    }
  }

  async #end(exitCode: number): Promise<void> {
    const { isInterrupted, usd } = this.#seen
    const failure = failureOf(this.#seen.failure)
    const { rows, ok, failed } = this.#figures
    const end: WatchedEnd = {
      rows,
      ok,
      failed,
      exitCode,
      isInterrupted,
      ...(failure ? { failure } : {}),
      ...(usd === undefined ? {} : { usd }),
    }
    this.#log?.ended(end)
    await Promise.all([this.#log?.close(), this.#alerts?.end(end)])
  }
}

function failureOf(error: unknown): WatchedEnd['failure'] {
  if (error === undefined) return undefined
  if (!(error instanceof Error)) return { code: 'Error', why: 'something that is not an Error' }
  const { code, name, message } = error as NodeJS.ErrnoException
  const why = printable(commandText(message))
  if (error instanceof BatchlineError) return { code: error.code, why }
  return { code: code ?? name, why }
}
