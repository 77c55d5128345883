/**
 * The clock that steps share: the service's, as its answers show it, because the clock of a machine may jump, and
 * the next step may run on another one. Where the answers have no date it is the machine's.
 */
import type { Needs } from '../core/job-parts.ts'
import type { KeptStep } from '../disk/step-file.ts'

export class StepClock {
  readonly name: KeptStep['clock']
  /** Now, in milliseconds. */
  readonly now: number
  readonly #monotonic: number

  constructor({ service }: Needs<'service'>) {
    const date = Date.parse(service.serverDate ?? '')
    this.name = Number.isNaN(date) ? 'machine' : 'service'
    this.now = Number.isNaN(date) ? Date.now() : date
    this.#monotonic = performance.now()
  }

  /** A time of this process's monotonic clock, as a time of this clock. */
  keep(monotonic: number): number {
    return Math.round(this.now - (this.#monotonic - monotonic))
  }

  /** The reverse. A time that is still to come counts as now: then the wait begins anew. */
  restore(kept: number): number {
    return Math.min(kept - this.now, 0) + this.#monotonic
  }
}
