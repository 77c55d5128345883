/**
 * The one place that says whether anything new may be sealed or sent. It is asked right before each
 * seal and each INTENT. Whoever has a reason against new work registers as a holder: the gate asks all
 * of them and knows none by name. While something holds it, what is paid is still awaited and emitted;
 * then the run ends as stopped and resumable.
 */
import { BatchlineError } from '../../errors.ts'

/** Why nothing new is sent. */
export interface Held {
  readonly code: 'ERR_STOPPED' | 'ERR_IN_DOUBT'
  readonly message: string
}

/** Says why nothing new may be sent, if so. What it throws ends the run. */
export type GateHolder = () => Promise<Held | undefined> | Held | undefined

export class Gate {
  readonly #guard: () => Promise<void>
  readonly #onChange: () => void
  readonly #holders: GateHolder[] = []
  readonly #pauses = new Set<object>()
  #held: Held | undefined

  /**
   * @param guard - throws where the job can't go on at all; asked first, also when the gate is held
   * @param onChange - wakes who waits
   */
  constructor(guard: () => Promise<void>, onChange: () => void) {
    this.#guard = guard
    this.#onChange = onChange
  }

  /** What holds the gate, as far as is known without asking. */
  get held(): Held | undefined {
    return this.#held
  }

  /** Something is being found out before anything new may be sent. */
  get isPaused(): boolean {
    return this.#pauses.size > 0
  }

  /** Asked each time, in the order of registration. */
  register(holder: GateHolder): void {
    this.#holders.push(holder)
  }

  /** Holds the gate for the rest of this run; the first reason stays. */
  hold(held: Held): Held {
    this.#held ??= held
    this.#onChange()
    return this.#held
  }

  /**
   * New work waits, and the run does not end because of it.
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

  /** Whether anything new may be sent now; what a holder says stays for the rest of the run. */
  async ask(): Promise<Held | undefined> {
    await this.#guard()
    for (const holder of this.#holders) {
      if (this.#held) break
      const held = await holder()
      if (held) return this.hold(held)
    }
    return this.#held
  }

  /** The error with which a held run ends. */
  static error(held: Held): BatchlineError {
    return new BatchlineError(held.code, held.message)
  }
}
