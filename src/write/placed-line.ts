/** A line on its way to its place in the order of the input. */

/** The place: the row's position, and which request of the row. */
export interface Place {
  readonly position: number
  /** From 0. */
  readonly part: number
}

export interface PlacedLine extends Place {
  /** How many requests the row made; 0 where it does not say. */
  readonly parts: number
  /** Goes to the file of rejects. */
  readonly isReject: boolean
  /** With its line end. */
  readonly line: string | Buffer
}

/** Below 0 when `a` comes before `b`, 0 at the same place. */
export function comparePlaces(a: Place, b: Place): number {
  return a.position - b.position || a.part - b.part
}
