/**
 * Whole batches that come back as errors of the account or of the requests: the credit is used up, the
 * model's name is wrong, a field is not taken. What is still to be sent would come back the same, so
 * nothing new is sent until the user has had a look. Only batches that this run has fetched count:
 * those on record must not hold a run that was started because the cause was removed.
 */
import type { Gate, Held } from '../core/gate.ts'

/** So many refused requests in a row: one bad row alone in its batch is no reason to stop. */
const minRequests = 20

export class FailingBatches {
  #inARow = 0
  #held: Held | undefined

  /** Holds the gate when it is asked next: a run that has nothing more to send ends as usual. */
  constructor(gate: Gate) {
    gate.register(() => this.#held)
  }

  /**
   * @param requests - of the batch
   * @param refused - how many of them came back as such an error
   * @param example - what the service said of one
   */
  note(requests: number, refused: number, example: string): void {
    this.#inARow = refused === requests ? this.#inARow + requests : 0
    if (this.#inARow < minRequests) return
    this.#held ??= {
      code: 'ERR_STOPPED',
      message:
        `the service refused each of the last ${this.#inARow} requests (${example}): nothing new is sent. They were not billed, ` +
        'and their rows come out as failed. Mend the account or the requests and run the same program again: it goes ' +
        'on with what was not sent. What was refused because of the account goes out again with resume: true (batchline resume).',
    }
  }
}
