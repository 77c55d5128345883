import { BatchlineError } from '../errors.ts'
import { kindOf } from '../kind-of.ts'

/**
 * The emulator's own time. Every state, stamp and Date header uses it, so a test can pass 24 hours
 * or 29 days in no time: virtual time = real time × speed + the sum of all `advance` calls.
 */
const centuryMs = 3_155_760_000_000
/** Dates end in the year 275,760; batches expire and are archived after the time that was reached. */
const furthestMs = 1_000 * centuryMs

export class Clock {
  readonly #real: () => number
  readonly #speed: number
  readonly #origin: number
  #advanced = 0

  constructor(real: () => number, speed: number) {
    this.#real = real
    this.#speed = speed
    this.#origin = real()
  }

  /** Virtual milliseconds since 1970, possibly with a fraction. */
  now(): number {
    return this.#origin + (this.#real() - this.#origin) * this.#speed + this.#advanced
  }

  /** @throws BatchlineError ERR_OPTION unless the time is a number from 0 to a century. */
  advance(ms: unknown): void {
    const isSpan = typeof ms === 'number' && ms >= 0 && ms <= centuryMs
    if (isSpan && this.#advanced + ms <= furthestMs) this.#advanced += ms
    else
      throw new BatchlineError(
        'ERR_OPTION',
        `emulator: advance needs ms, a number of milliseconds from 0 to ${centuryMs}, not ${shown(ms)}`,
      )
  }

  /** Real milliseconds until a virtual moment; 0 if it has passed. */
  realUntil(moment: number): number {
    return Math.max(0, (moment - this.now()) / this.#speed)
  }

  /** Real milliseconds that a virtual span takes. */
  realSpan(ms: number): number {
    return ms / this.#speed
  }
}

/** RFC 3339 with six digits and Z, as the service writes it. */
export function toStamp(moment: number): string {
  const micros = Math.floor((moment - Math.floor(moment)) * 1000)
  return new Date(moment).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : kindOf(value)
}
