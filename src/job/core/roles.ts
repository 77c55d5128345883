import { BatchlineError } from '../../errors.ts'

/** Which stages a job has now: an attempt has one `chunkBySize`, one `submitBatches`, one `awaitResults`. */
export class Roles {
  /** `retryFailed` stages in the order of their making; the last one ends a stopped run. */
  readonly finishers: Set<object> = new Set()
  readonly #folder: string
  readonly #inUse = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** How many are in use. */
  get size(): number {
    return this.#inUse.size
  }

  has(role: string): boolean {
    return this.#inUse.has(role)
  }

  /**
   * @returns a function that gives the role back
   * @throws BatchlineError `ERR_ATTEMPT_IN_USE` while another pipeline has it.
   */
  claim(role: string): () => void {
    if (this.#inUse.has(role)) {
      throw new BatchlineError(
        'ERR_ATTEMPT_IN_USE',
        `${role} of the job in ${this.#folder} is in use by another pipeline: its chunks would be made twice. ` +
          'Use one pipeline a job, a name for a second retryFailed, or a folder of its own.',
      )
    }
    this.#inUse.add(role)
    let mine = true
    return () => {
      // Once: the next pipeline may have the role by the time this stage is closed.
      if (mine) this.#inUse.delete(role)
      mine = false
    }
  }
}
