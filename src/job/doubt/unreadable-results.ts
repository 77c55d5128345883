import type { UnreadableResults } from '../core/chunk-run.ts'

/** Unreadable results count as gone after this many tries and the settle time. */
const minTries = 5

/**
 * Counts one more try to read the results of a batch.
 *
 * @returns whether the results count as gone
 */
export function areGone(found: UnreadableResults, batch: string, settleMs: number): boolean {
  const tries = found.get(batch) ?? { tries: 0, since: performance.now() }
  tries.tries++
  found.set(batch, tries)
  return tries.tries >= minTries && performance.now() - tries.since >= settleMs
}
