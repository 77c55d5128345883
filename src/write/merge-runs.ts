/** Several sorted runs as one. */
import { comparePlaces } from './placed-line.ts'
import type { Place, PlacedLine } from './placed-line.ts'

/** Something sorted to take lines from: a run on disk, or what is in memory. */
export interface SortedLines {
  /** Place of the line that `take` gives next; `undefined` at the end. */
  readonly head: Place | undefined
  take(): PlacedLine | Promise<PlacedLine>
}

/**
 * Takes all lines, in order. It waits only where it has to: a promise a line would cost more than the
 * line. The runs are few, so that looking at each head is faster than keeping them sorted.
 *
 * @param put - takes a line; gives a promise when it has no room
 */
export async function mergeRuns(
  runs: readonly SortedLines[],
  put: (line: PlacedLine) => Promise<void> | undefined,
): Promise<void> {
  for (let run = firstOf(runs); run; run = firstOf(runs)) {
    const taken = run.take()
    const room = put(taken instanceof Promise ? await taken : taken)
    if (room) await room
  }
}

function firstOf(runs: readonly SortedLines[]): SortedLines | undefined {
  let first: SortedLines | undefined
  for (const run of runs) {
    if (run.head && (!first?.head || comparePlaces(run.head, first.head) < 0)) first = run
  }
  return first
}
