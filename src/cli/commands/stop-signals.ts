/**
 * The first SIGINT, SIGTERM or SIGHUP closes the job in good order: that waits for a running create call,
 * because its answer is worth money. The second ends the process at once; then the next run has to find
 * out what became of that call.
 */
import { constants } from 'node:os'

const watched = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type StopSignal = (typeof watched)[number]

export class StopSignals {
  readonly #controller = new AbortController()
  readonly #onFirst: (signal: StopSignal) => void
  readonly #handle = (signal: StopSignal): void => this.#take(signal)
  #exitCode: number | undefined

  /** @param onFirst - gets the name of the first signal */
  constructor(onFirst: (signal: StopSignal) => void) {
    this.#onFirst = onFirst
    for (const signal of watched) process.on(signal, this.#handle)
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP; undefined before a signal came. */
  get exitCode(): number | undefined {
    return this.#exitCode
  }

  /** Restores the default of the signals. */
  release(): void {
    for (const signal of watched) process.off(signal, this.#handle)
  }

  #take(signal: StopSignal): void {
    const exitCode = 128 + constants.signals[signal]
    if (this.#exitCode !== undefined) process.exit(exitCode)
    this.#exitCode = exitCode
    this.#onFirst(signal)
    this.#controller.abort()
  }
}
