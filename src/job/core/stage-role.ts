import { Gate } from './gate.ts'
import type { Needs } from './job-parts.ts'

/**
 * A stage's place in a job: an attempt has one `chunkBySize`, one `submitBatches`, one `awaitResults`
 * at a time. The stage gives it back at its end, so that a next pipeline can follow at once, or when it is
 * destroyed; then what it has handed on may not have arrived.
 */
export class StageRole {
  readonly #job: Needs<'roles' | 'gate' | 'life'>
  readonly #release: () => void
  #ended = false

  /** @throws BatchlineError `ERR_ATTEMPT_IN_USE` while another pipeline has it. */
  constructor(job: Needs<'roles' | 'gate' | 'life'>, role: string) {
    this.#job = job
    this.#release = job.roles.claim(role)
  }

  /**
   * The stage has seen its end through. A run in which something was not sent ends here with an error,
   * once all that is paid was handed on.
   *
   * @param unless - another stage further down does that in its place
   * @throws BatchlineError `ERR_STOPPED` or `ERR_IN_DOUBT`
   */
  end(unless: boolean): void {
    this.#ended = true
    this.#release()
    const { held } = this.#job.gate
    if (held && !unless) throw Gate.error(held)
  }

  /** @param error - with which the stage was destroyed, also after its own end */
  close(error: Error | null): void {
    if (error || !this.#ended) this.#job.life.isBroken = true
    this.#release()
  }
}
