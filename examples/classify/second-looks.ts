/** What asking again did for those that the model was not sure of. */
import type { FinalOutcome, Stage } from 'batchline'
import { lookAt } from '../support/each.ts'

interface Looked {
  readonly category: string
  readonly first?: string
}

export class SecondLooks {
  rows = 0
  /** The first answers that were right, though unsure. */
  rightAtFirst = 0
  /** Sure enough now to be used, or looked at by a person. */
  settled = 0
  settledRight = 0
  /** Still unsure. */
  open = 0
  /** The guesses among these that are right. */
  openRight = 0

  watch(): Stage<FinalOutcome<unknown, Looked>, FinalOutcome<unknown, Looked>> {
    return lookAt((outcome: FinalOutcome<unknown, Looked>) => this.#note(outcome))
  }

  #note(outcome: FinalOutcome<unknown, Looked>): void {
    const { row } = outcome
    if (row?.first === undefined) return
    this.rows++
    if (row.first === row.category) this.rightAtFirst++
    if (outcome.ok) {
      this.settled++
      if (outcome.correct === true) this.settledRight++
    } else if (outcome.failure.kind === 'unsure') {
      this.open++
      const guess = outcome.unsure_value as { intent: string }
      if (guess.intent === row.category) this.openRight++
    }
  }
}
