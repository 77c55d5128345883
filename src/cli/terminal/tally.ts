/**
 * Counts what passes through the pipeline: rows at its start, and with the library's counter outcomes before
 * the sink. What the answers used and cost is in the job's journal.
 */
import { OutcomeCounter } from '../../judge/outcome-counter.ts'
import { stage } from '../../stream/stage.ts'
import type { Stage } from '../../stream/stage.ts'
import type { ReviewCounts } from '../../outcome-counts.ts'
import { wayOfFailing } from './failure-lines.ts'

export class Tally {
  rows = 0
  /** For `countWith`. */
  readonly outcomes: OutcomeCounter = new OutcomeCounter(wayOfFailing)
  /** By field of the prompt, the rows that were sent with nothing in its place. */
  readonly blank: Map<string, number> = new Map()
  /** Rows in the review file, once it is complete. */
  reviewed: ReviewCounts | undefined

  get ok(): number {
    return this.outcomes.ok
  }

  get failed(): number {
    return this.outcomes.failed
  }

  countRows(): Stage<unknown, unknown> {
    return stage<unknown, unknown>({
      name: 'tally',
      transform: (item, emit) => {
        this.rows++
        return emit(item)
      },
    })
  }
}
