/**
 * How much time has passed since the step before ended. Neither clock alone is to be trusted with that: a machine's
 * may jump, the next step may run on another one, and a date of the service may be that of a wrong proxy. A create
 * that counted as absent for it would be paid twice. So waits go on by what both clocks agree on at least.
 */
import type { Needs } from '../core/job-parts.ts'
import type { KeptEnd } from '../disk/step-file.ts'

/** How far a clock may seem to go back without having been set: dates of the service are whole seconds. */
const slackMs = 60_000

export class StepClock {
  readonly #service: number | undefined
  readonly #machine: number
  readonly #monotonic: number

  constructor({ service }: Needs<'service'>) {
    this.#service = service.now
    this.#machine = Date.now()
    this.#monotonic = performance.now()
  }

  /** This moment, for the next step. */
  get end(): KeptEnd {
    const service = this.#service
    return {
      machine: this.#machine,
      ...(service === undefined ? {} : { service: Math.round(service) }),
    }
  }

  /** How long ago a time of this process's monotonic clock was. */
  ageOf(monotonic: number): number {
    return Math.max(0, Math.round(this.#monotonic - monotonic))
  }

  /** The reverse, in a later step. A clock that has gone back, or is known at one end only, adds nothing. */
  restore(ageMs: number, end: KeptEnd): number {
    return this.#monotonic - ageMs - Math.max(0, Math.min(...this.#passed(end)))
  }

  /** Whether something that was to wait may be tried. Trying too early costs a call, so one clock is enough. */
  isOver(ms: number, end: KeptEnd): boolean {
    return this.#passed(end).some((passed) => passed >= ms || passed < -slackMs)
  }

  /** What is left of a wait. */
  left(ms: number, end: KeptEnd): number {
    return Math.max(0, ms - Math.max(0, ...this.#passed(end)))
  }

  #passed(end: KeptEnd): number[] {
    const machine = this.#machine - end.machine
    if (this.#service === undefined && end.service === undefined) return [machine]
    if (this.#service === undefined || end.service === undefined) return [machine, 0]
    return [machine, this.#service - end.service]
  }
}
