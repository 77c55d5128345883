import { BatchlineError } from '../../errors.ts'
import type { Disk } from '../disk/disk.ts'

/** Whether the job goes on: it has failed, is being closed, or a stage was torn down before its end. */
export class JobLife {
  /** Aborted when the job closes: waits, polls and downloads end at once. */
  readonly closing: AbortController = new AbortController()
  isClosed = false
  /** A stage was destroyed before its end: what was handed on may not have arrived. */
  isBroken = false
  readonly #folder: string
  readonly #disk: Disk
  #failure: Error | undefined
  /** Wakes who waits; set by whoever makes the waiter. */
  onFailure: () => void = () => {}

  constructor(folder: string, disk: Disk) {
    this.#folder = folder
    this.#disk = disk
  }

  /** The job can't go on, and everybody who waits gets the error. The first failure stays. */
  fail(error: Error): void {
    this.#failure ??= error
    this.onFailure()
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
      `the job in ${this.#folder} is closed: close it after the pipeline`,
    )
  }
}
