import { BatchlineError } from '../../errors.ts'

/** The stages that a job has now. An attempt has one `chunkBySize`, one `submitBatches`, one `awaitResults`. */
export class Roles {
  /** The `retryFailed` stages in the order they were made. The last one ends a stopped run. */
  readonly finishers: Set<object> = new Set()
  readonly #folder: string
  readonly #inUse = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The number of roles in use. */
  get size(): number {
    return this.#inUse.size
  }

  has(role: string): boolean {
    return this.#inUse.has(role)
  }

  /**
   * @returns a function that releases the role
   * @throws BatchlineError `ERR_ATTEMPT_IN_USE` while another pipeline holds it.
   */
  claim(role: string): () => void {
    if (this.#inUse.has(role)) {
      throw new BatchlineError(
        'ERR_ATTEMPT_IN_USE',
        `${role} of the job in ${this.#folder} is in use by another pipeline: its chunks would be made twice. ` +
          'Use one pipeline per job, a name for a second retryFailed, or a separate folder.',
      )
    }
    this.#inUse.add(role)
    let mine = true
    return () => {
      // Release only once: another pipeline may hold the role by the time this stage is closed.
      if (mine) this.#inUse.delete(role)
      mine = false
    }
  }
}
