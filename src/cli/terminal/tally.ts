/**
 * Counts what passes through the pipeline: rows at its start, outcomes before the sink. What the answers used
 * and cost is in the job's journal.
 */
import type { Outcome } from '../../outcome.ts'
import { stage } from '../../stream/stage.ts'
import type { Stage } from '../../stream/stage.ts'
import type { ReviewCounts } from '../../write/review/review-reason.ts'
import { wayOfFailing } from './failure-lines.ts'
import type { FailedRows } from './failure-lines.ts'

/** Types of errors are the service's words, so there could be any number of ways to fail. */
const mostWays = 16

export class Tally {
  rows = 0
  ok = 0
  failed = 0
  /** Rows that a store of answers answered. */
  recalled = 0
  /** Rows that got the answer of an equal row. */
  shared = 0
  /** By {@link wayOfFailing}, or by kind once there are too many ways. */
  readonly failures: Map<string, FailedRows> = new Map()
  /** By field of the prompt, the rows that were sent with nothing in its place. */
  readonly blank: Map<string, number> = new Map()
  /** Rows in the review file, once it is complete. */
  reviewed: ReviewCounts | undefined
  /** The last position that has come out; -1 for none. */
  lastPosition = -1

  countRows(): Stage<unknown, unknown> {
    return passing(() => void this.rows++)
  }

  countOutcomes(): Stage<Outcome, Outcome> {
    return passing((outcome: Outcome) => {
      this.lastPosition = Math.max(this.lastPosition, outcome.position)
      if (outcome.recalled !== undefined) this.recalled++
      if (outcome.same_as !== undefined) this.shared++
      if (outcome.ok) {
        this.ok++
        return
      }
      this.failed++
      const { position, attempt, failure } = outcome
      const way = wayOfFailing(failure)
      const key = this.failures.has(way) || this.failures.size < mostWays ? way : failure.kind
      const known = this.failures.get(key)
      if (known) known.rows++
      else this.failures.set(key, { rows: 1, first: { position, attempt, failure } })
    })
  }
}

function passing<Item>(look: (item: Item) => void): Stage<Item, Item> {
  return stage<Item, Item>({
    name: 'tally',
    transform(item, emit) {
      look(item)
      return emit(item)
    },
  })
}
