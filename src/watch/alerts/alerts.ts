/**
 * Looks at a job by its rules while it runs, and delivers what they find: each alert at least once, and in the
 * usual case once, over all runs of the job. It never fails the run and nothing waits for it, until the end:
 * then what is under way gets a few seconds more.
 */
import { describeError } from '../../describe-error.ts'
import type { JobEvent } from '../../job/core/job-event.ts'
import { Paths } from '../../job/disk/paths.ts'
import { plainText } from '../plain-text.ts'
import { alertOf } from './alert.ts'
import type { Alert, Finding } from './alert.ts'
import type { AlertRule, RuleName } from './alert-rule.ts'
import type { AlertTarget } from './alert-target.ts'
import { DeliveredAlerts } from './alerts-file.ts'
import { Delivery } from './delivery.ts'
import { findingsOf } from './findings.ts'
import type { Facts } from './findings.ts'
import { forgetOver } from './forget-over.ts'
import type { JobView } from './job-view.ts'
import { postAlert } from './post-alert.ts'
import { runAlertCommand } from './run-alert-command.ts'
import type { RunEnd } from './run-end.ts'
import { viewOfFolder } from './view-of-folder.ts'
import { others, withoutFlood } from './without-flood.ts'

export interface AlertsOptions {
  readonly folder: string
  readonly target: AlertTarget
  readonly rules: readonly AlertRule[]
  /** What a row should cost, in USD. Default: what one of the pilot cost. */
  readonly expectedUsd?: number | undefined
  readonly hasPilot: boolean
  /** Outcomes that have come out so far. */
  readonly outcomes: () => Facts['outcomes']
  /** Gets what people should know of the alerts themselves. */
  readonly say: (text: string) => void
  /** Are taken out of all texts. */
  readonly secrets: readonly string[]
  /** How long undelivered alerts are waited for at the end, in milliseconds. Default 10,000. */
  readonly graceMs?: number
}

/** Events come in bursts; one look serves all of them. */
const afterEventMs = 200
/** Ages change without an event. */
const lookMs = 60_000

export class Alerts {
  readonly #options: AlertsOptions
  readonly #view: JobView
  readonly #delivered: DeliveredAlerts
  readonly #delivery: Delivery
  /** Found in this run: not delivered again, whatever is forgotten meanwhile. */
  readonly #found = new Set<string>()
  readonly #timer: NodeJS.Timeout
  #soon: NodeJS.Timeout | undefined
  #cannotSave = false

  private constructor(options: AlertsOptions, view: JobView, delivered: DeliveredAlerts) {
    const { target } = options
    this.#options = options
    this.#view = view
    this.#delivered = delivered
    this.#delivery = new Delivery({
      send: (body, signal) =>
        target.kind === 'webhook'
          ? postAlert(target.url, body, signal)
          : runAlertCommand(target.command, body, signal),
      onDelivered: (alert) => this.#mark(alert),
      onFailure: (why, isFinal) => {
        const next = isFinal ? 'not tried again in this run' : 'tried again'
        options.say(`alerts: ${why}; ${next}. The run goes on`)
      },
    })
    this.#timer = setInterval(() => this.#look(), lookMs).unref()
  }

  /** Reads the folder as it is before the job is opened. */
  static async open(options: AlertsOptions): Promise<Alerts> {
    const paths = new Paths(options.folder)
    const view = await viewOfFolder(paths, options.hasPilot)
    return new Alerts(options, view, await DeliveredAlerts.read(paths))
  }

  /** For `onEvent`. */
  readonly take = (event: JobEvent): void => {
    this.#view.take(event)
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined
      this.#look()
    }, afterEventMs).unref()
  }

  /** The last look, and the last tries to deliver. */
  async end(end: RunEnd | undefined): Promise<void> {
    const { graceMs = 10_000, say, target } = this.#options
    clearInterval(this.#timer)
    clearTimeout(this.#soon)
    this.#look(end)
    const { left, isCutOff } = await this.#delivery.finish(graceMs)
    if (left.length > 0) {
      const rules = [...new Set(left.map(({ rule }) => rule))].join(', ')
      const what = left.length === 1 ? '1 alert was' : `${left.length} alerts were`
      const who =
        target.kind === 'webhook' ? 'the webhook did not answer' : 'the alert command did not end'
      const why = isCutOff ? `: ${who} within ${graceMs / 1000} seconds` : ''
      say(`alerts: ${what} not delivered (${rules})${why}; the next run of the job will retry`)
    }
    if (end && this.#view.isOpened) await this.#forget(end)
  }

  #look(end?: RunEnd): void {
    const { job, isOpened } = this.#view
    // No job yet: nothing was paid, and the run says by itself why. And of one that another process has open,
    // that process tells.
    if (job === undefined || (!isOpened && !end?.stopped)) return
    const facts = this.#facts(end)
    const isNew = ({ rule, subject }: Finding): boolean =>
      !this.#delivered.has(rule, subject) && !this.#found.has(keyOf(rule, subject))
    const found = findingsOf(this.#options.rules, facts).filter(isNew)
    const known = (rule: RuleName): number => this.#known(rule)
    for (const finding of withoutFlood(found, known).filter(isNew)) {
      this.#found.add(keyOf(finding.rule, finding.subject))
      const text = plainText(finding.text, this.#options.secrets, 500)
      this.#delivery.push(alertOf({ ...finding, text }, { job, folder: this.#options.folder }))
    }
  }

  /** How many alerts of a rule were given, in this run or before. */
  #known(rule: RuleName): number {
    const now = [...this.#found].filter((key) => key.startsWith(keyOf(rule, '')))
    const before = this.#delivered.subjectsOf(rule).map((subject) => keyOf(rule, subject))
    const all = new Set([...now, ...before])
    all.delete(keyOf(rule, others))
    return all.size
  }

  #facts(end: RunEnd | undefined): Facts {
    const { outcomes, expectedUsd } = this.#options
    const view = this.#view
    return {
      view,
      outcomes: outcomes(),
      expectedUsd: expectedUsd ?? view.pilotUsd,
      now: Date.now(),
      ...(end ? { end } : {}),
    }
  }

  async #mark({ rule, subject }: Alert): Promise<void> {
    this.#delivered.add(rule, subject)
    await this.#save()
  }

  /** Alerts whose cause is gone are told again when it comes back. */
  async #forget(end: RunEnd): Promise<void> {
    const hasForgotten = forgetOver(this.#delivered, {
      facts: this.#facts(end),
      rules: this.#options.rules,
      isOfThisRun: (rule, subject) => this.#found.has(keyOf(rule, subject)),
    })
    if (hasForgotten) await this.#save()
  }

  async #save(): Promise<void> {
    try {
      await this.#delivered.save()
    } catch (error) {
      if (!this.#cannotSave) {
        this.#options.say(
          `alerts: deliveries can't be recorded, so the next run may repeat them (${describeError(error)})`,
        )
      }
      this.#cannotSave = true
    }
  }
}

function keyOf(rule: RuleName, subject: string): string {
  return `${rule} ${subject}`
}
