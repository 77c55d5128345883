/**
 * What has outlived two collections of the young is garbage too, some seconds later, and V8 lets it lie
 * until there are tens of megabytes: on Node 26 the first time at 47, where 15 live. So this has all of it
 * collected when so much has gathered. It happens once or twice in a run: from then on V8 knows how little lives.
 */
import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics } from 'node:v8'
import { collector } from './collector.ts'
import type { Collector } from './collector.ts'

const mostBytes = 12 * 2 ** 20

export function keepOldGeneration(): void {
  const collect = collectorOrNone()?.all
  if (!collect) return
  /** The fewest since the last collection of all: those that live. */
  let fewest = Infinity
  const look = (): void => {
    const bytes = oldBytes()
    fewest = Math.min(fewest, bytes)
    // With much alive, a collection takes long and should bring as much.
    if (bytes - fewest < Math.max(mostBytes, fewest / 2)) return
    fewest = Infinity
    collect()
  }
  look()
  // Objects grow old in a collection, and at no other time.
  new PerformanceObserver(look).observe({ entryTypes: ['gc'] })
}

/** A node that was told to name it otherwise does without. */
function collectorOrNone(): Collector | undefined {
  try {
    return collector()
  } catch {
    return undefined
  }
}

function oldBytes(): number {
  const old = getHeapSpaceStatistics().find((space) => space.space_name === 'old_space')
  return old?.space_used_size ?? 0
}
