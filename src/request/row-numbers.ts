/**
 * Which place in the input each row has: its number, or that of the outcome that `toRows` made it of. A job knows
 * its rows by their places, so they must be the same in every run, whatever failed before them this time.
 */
import { chainedPlace } from '../chained-row.ts'
import type { ChainedPlace } from '../chained-row.ts'
import { BatchlineError } from '../errors.ts'
import type { Outcome } from '../outcome.ts'
import { comparePlaces } from '../place.ts'
import type { Place } from '../place.ts'

export class RowNumbers {
  #next = 0
  /** The last place of a row of `toRows`. */
  #chained: Place | undefined

  /** @throws BatchlineError `ERR_ORDER` or `ERR_INPUT` for a row whose place can't be trusted */
  of(row: unknown): ChainedPlace {
    const place = chainedPlace(row)
    if (place === undefined) {
      if (this.#chained) throw withoutPlace()
      return { position: this.#next++ }
    }
    const here: Place = [place.position, place.part ?? 0]
    if (this.#chained && comparePlaces(here, this.#chained) <= 0) throw outOfOrder(place.position)
    this.#chained = here
    this.#next = place.position + 1
    return place
  }

  /** Counts an outcome that passes: it stands for a row. */
  pass({ position, earlier }: Outcome): void {
    if (earlier) this.#next = Math.max(this.#next, position + 1)
    else this.#next = Math.max(this.#next, position) + 1
  }
}

function withoutPlace(): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    'toRequests: a row came without the place that toRows gave it, between others that have theirs. Nothing of it was ' +
      'sent. A Transform between toRows and toRequests must spread the rows it changes ({ ...row, more }), and may not add rows.',
  )
}

function outOfOrder(position: number): BatchlineError {
  return new BatchlineError(
    'ERR_ORDER',
    `toRequests: the row of position ${position} came after a later one. Nothing of it was sent. toRows gives rows in the ` +
      'order of the input: a Transform between toRows and toRequests may not change it, and give each row once.',
  )
}
