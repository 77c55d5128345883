import { BatchlineError } from '../../errors.ts'
import type { Place } from '../../place.ts'

/** The error for a row that comes after a later one. */
export function outOfOrder(place: Place, last: Place): BatchlineError {
  return new BatchlineError(
    'ERR_ORDER',
    `the row of position ${place[0]} comes after that of position ${last[0]}: rows are identified by their place in the input, so ` +
      'each must come once and in order. Nothing of it was sent. Reorder before toRequests, or after awaitResults.',
  )
}
