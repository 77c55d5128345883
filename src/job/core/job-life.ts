import { BatchlineError } from '../../errors.ts'
import type { Disk } from '../disk/disk.ts'

/** Whether the job can go on: it may have failed, be closing, or have lost a stage before its end. */
export class JobLife {
  /** Aborted when the job closes: waits, polls and downloads end at once. */
  readonly closing: AbortController = new AbortController()
  isClosed = false
  /** A stage was destroyed before its end, so what it emitted may not have arrived. */
  isBroken = false
  /** Calls of `askNow` that run: each is paid, and its answer is still to be recorded. */
  asking = 0
  readonly #folder: string
  readonly #disk: Disk
  readonly #onFailure: () => void
  #failure: Error | undefined

  /** @param onFailure - wakes everybody who waits for a change */
  constructor(folder: string, disk: Disk, onFailure: () => void) {
    this.#folder = folder
    this.#disk = disk
    this.#onFailure = onFailure
  }

  /** Ends the job: everybody who waits gets the error. The first failure stays. */
  fail(error: Error): void {
    this.#failure ??= error
    this.#onFailure()
  }

  /** @throws the failure that ended the job, if any. */
  check(): void {
    if (this.#failure) throw this.#failure
    if (this.#disk.poison) throw this.#disk.poison
    if (this.isClosed) throw this.closedError()
  }

  closedError(): BatchlineError {
    return new BatchlineError(
      'ERR_OPTION',
      `the job in ${this.#folder} is closed. Close a job only after its pipeline has ended.`,
    )
  }
}
