import type { JobCore } from './job-core.ts'

/**
 * A stage's place in a job: an attempt has one `chunkBySize`, one `submitBatches`, one `awaitResults`
 * at a time. Given back at the stage's end, so that a next pipeline can follow at once, or when it is
 * destroyed; then what it has handed on may not have arrived.
 */
export class StageRole {
  readonly #core: JobCore
  readonly #release: () => void
  #ended = false

  /** @throws BatchlineError `ERR_ATTEMPT_IN_USE` while another pipeline has it. */
  constructor(core: JobCore, role: string) {
    this.#core = core
    this.#release = core.roles.claim(role)
  }

  /** The stage has seen its end through. */
  end(): void {
    this.#ended = true
    this.#release()
  }

  /** @param error - with which the stage was destroyed, also after its own end */
  close(error: Error | null): void {
    if (error || !this.#ended) this.#core.broken = true
    this.#release()
  }
}
