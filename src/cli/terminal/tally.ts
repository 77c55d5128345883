/**
 * Counts what passes through the pipeline: rows at its start, tokens behind each attempt, outcomes before
 * the sink. Tokens are counted in every attempt, because answers that could not be used are billed too.
 */
import type { Outcome } from '../../outcome.ts'
import { stage } from '../../stream/stage.ts'
import type { Stage } from '../../stream/stage.ts'
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
  /** By {@link wayOfFailing}, or by kind once there are too many ways. */
  readonly failures: Map<string, FailedRows> = new Map()
  /** By field of the prompt, the rows that were sent with nothing in its place. */
  readonly blank: Map<string, number> = new Map()
  inputTokens = 0
  outputTokens = 0
  /** The last position that has come out; -1 for none. */
  lastPosition = -1

  countRows(): Stage<unknown, unknown> {
    return passing(() => void this.rows++)
  }

  /** @param attempt - the one whose answers are counted; others passing by were counted in theirs */
  countTokens(attempt: number): Stage<Outcome, Outcome> {
    return passing((outcome: Outcome) => {
      const { usage } = outcome
      if (!usage || outcome.attempt !== attempt) return
      const { cache_creation_input_tokens: written, cache_read_input_tokens: read } = usage
      this.inputTokens += (usage.input_tokens ?? 0) + (written ?? 0) + (read ?? 0)
      this.outputTokens += usage.output_tokens ?? 0
    })
  }

  countOutcomes(): Stage<Outcome, Outcome> {
    return passing((outcome: Outcome) => {
      this.lastPosition = Math.max(this.lastPosition, outcome.position)
      if (outcome.recalled !== undefined) this.recalled++
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
