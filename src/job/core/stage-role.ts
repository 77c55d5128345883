import { endError } from './end-error.ts'
import type { Needs } from './job-parts.ts'

/**
 * A stage's role in a job: an attempt has one `chunkBySize`, one `submitBatches`, one `awaitResults` at a
 * time. The stage releases the role at its end, so the next pipeline can follow at once. It also releases
 * it when it is destroyed; what it emitted may then not have arrived.
 */
export class StageRole {
  readonly #job: Needs<'roles' | 'gate' | 'life' | 'step'>
  readonly #release: () => void
  #ended = false

  /** @throws BatchlineError `ERR_ATTEMPT_IN_USE` while another pipeline holds the role. */
  constructor(job: Needs<'roles' | 'gate' | 'life' | 'step'>, role: string) {
    this.#job = job
    this.#release = job.roles.claim(role)
  }

  /**
   * Called when the stage has reached its regular end. If the gate is held, something was not sent: the
   * run ends here with an error, after all that is paid was emitted.
   *
   * @param endsElsewhere - a later stage throws that error instead
   * @throws BatchlineError `ERR_STOPPED`, `ERR_IN_DOUBT`, or in a step `ERR_WAITING`
   */
  end(endsElsewhere: boolean): void {
    this.#ended = true
    this.#release()
    const error = endsElsewhere ? undefined : endError(this.#job)
    if (error) throw error
  }

  /** @param error - the error that destroyed the stage, possibly after its regular end */
  close(error: Error | null): void {
    if (error || !this.#ended) this.#job.life.isBroken = true
    this.#release()
  }
}
