/**
 * The place of a request in the input: the position of its row, counted from 0 over all inputs, and
 * the number of the request among those of the row. The journal records it in this form.
 */
export type Place = readonly [position: number, part: number]

/** Sorts places: below 0 where `a` comes first, 0 where both are the same. */
export function comparePlaces(a: Place, b: Place): number {
  return a[0] - b[0] || a[1] - b[1]
}
