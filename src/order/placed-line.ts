/** What is put in the order of the input, and how it waits for its place. */
import type { Place } from '../place.ts'

/** Something with a place in the order of the input. */
export interface Placed {
  readonly place: Place
  /** Number of requests that the row made; 0 where the row does not say. */
  readonly parts: number
}

/** It as a line of text or bytes, as it waits in memory or on disk. */
export interface PlacedLine extends Placed {
  /** A bit of the owner's: for `writeRows`, whether the line goes to the file of rejects; for stages, whether it is a failure that is not final. */
  readonly isReject: boolean
  readonly line: string | Buffer
}

/** The place of an item that says it; undefined where it does not. */
export function placedBy(item: unknown): Placed | undefined {
  const { position, part = 0, parts = 0 } = Object(item) as Record<string, unknown>
  if (isCount(position) && isCount(part) && isCount(parts))
    return { place: [position, part], parts }
  return undefined
}

/** Whether a value is a whole number from 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
