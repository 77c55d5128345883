/**
 * Detects whole batches that fail with errors of the account or of the requests: the credit is used up,
 * the model's name is wrong, a field is not accepted. Chunks that are still unsent would fail in the same
 * way, so nothing new is sent until the user has looked. Only batches that this run has fetched count:
 * recorded ones must not stop a run that was started because the cause is fixed.
 */
import type { Gate, Held } from '../core/gate.ts'
import type { KeptRefused } from '../disk/step-file.ts'

/** The number of refused requests in a row that stops the job. One bad row alone in its batch is no reason. */
const minRequests = 20

export class FailingBatches {
  #inARow = 0
  #held: Held | undefined

  /** The gate is held only when it is asked next, so a run with nothing more to send ends normally. */
  constructor(gate: Gate) {
    gate.register(() => this.#held)
  }

  /** For the next step, which goes on counting: each may fetch one batch only. */
  get kept(): KeptRefused {
    return { requests: this.#inARow, ...(this.#held ? { why: this.#held.message } : {}) }
  }

  /** Takes up what the step before has counted, and what it was held for until all that is paid is here. */
  restore({ requests, why }: KeptRefused): void {
    this.#inARow = requests
    if (why !== undefined) this.#held = { code: 'ERR_STOPPED', message: why }
  }

  /**
   * @param requests - the number of requests in the batch
   * @param refused - how many of them failed with such an error
   * @param example - the service's message for one of them
   */
  note(requests: number, refused: number, example: string): void {
    this.#inARow = refused === requests ? this.#inARow + requests : 0
    if (this.#inARow < minRequests) return
    this.#held ??= {
      code: 'ERR_STOPPED',
      message:
        `the service refused each of the last ${this.#inARow} requests (${example}): nothing new is sent. They were not billed, ` +
        'and their rows are written as failed. Fix the account or the requests and run the same program again: it continues ' +
        'with the unsent rows. Requests refused because of the account are sent again with resume: true (batchline resume).',
    }
  }
}
