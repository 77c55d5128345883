/**
 * The one place that decides whether anything new may be sealed or sent. The job asks it right before
 * each seal and each INTENT. Code with a reason to stop new work registers as a holder; the gate asks all
 * holders and knows none by name. While it is held, paid work is still awaited and emitted. Then the run
 * ends as stopped and resumable.
 */
import { BatchlineError } from '../../errors.ts'

/** Why nothing new is sent. */
export interface Held {
  /** `ERR_WAITING` only in a step. */
  readonly code: 'ERR_STOPPED' | 'ERR_IN_DOUBT' | 'ERR_WAITING'
  readonly message: string
}

/** Returns the reason why nothing new may be sent, if there is one. An error that it throws ends the run. */
export type GateHolder = () => Promise<Held | undefined> | Held | undefined

export class Gate {
  readonly #guard: () => Promise<void>
  readonly #onChange: () => void
  readonly #holders: GateHolder[] = []
  readonly #pauses = new Set<object>()
  #held: Held | undefined
  #isByHolder = false

  /**
   * @param guard - throws if the job can't go on at all; called first, even while the gate is held
   * @param onChange - wakes everybody who waits for a change
   */
  constructor(guard: () => Promise<void>, onChange: () => void) {
    this.#guard = guard
    this.#onChange = onChange
  }

  /** The known reason that holds the gate. Reading it asks no holder. */
  get held(): Held | undefined {
    return this.#held
  }

  /** Whether a holder gave the reason, which may let go at any time. */
  get isByHolder(): boolean {
    return this.#isByHolder
  }

  /** Whether new work must wait until something is known. */
  get isPaused(): boolean {
    return this.#pauses.size > 0
  }

  /** Adds a holder. Holders are asked each time, in the order of registration. */
  register(holder: GateHolder): void {
    this.#holders.push(holder)
  }

  /** Holds the gate for the rest of this run. The first reason stays. */
  hold(held: Held): Held {
    this.#held ??= held
    this.#onChange()
    return this.#held
  }

  /**
   * Makes new work wait without ending the run.
   *
   * @returns a function that ends the pause
   */
  pause(): () => void {
    const pause = {}
    this.#pauses.add(pause)
    return () => {
      this.#pauses.delete(pause)
      this.#onChange()
    }
  }

  /** Asks whether anything new may be sent now. A holder's reason stays for the rest of the run. */
  async ask(): Promise<Held | undefined> {
    await this.#guard()
    for (const holder of this.#holders) {
      if (this.#held) break
      const held = await holder()
      if (!held) continue
      this.#isByHolder = this.#held === undefined
      return this.hold(held)
    }
    return this.#held
  }

  /** The error that ends a held run. */
  static error(held: Held): BatchlineError {
    return new BatchlineError(held.code, held.message)
  }
}
