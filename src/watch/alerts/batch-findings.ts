/** Rules about single batches: how old one is, and how it compares with the others. */
import { age } from '../../figure-text.ts'
import type { Finding } from './alert.ts'
import type { JobView, OpenBatch } from './job-view.ts'

interface Aged {
  readonly batch: OpenBatch
  readonly ms: number
}

interface AgeLimit {
  readonly limit: number
  readonly now: number
  readonly isOld?: (batch: OpenBatch) => boolean
}

/** Open batches over an age, the oldest first. */
export function agedBatches(view: JobView, { limit, now, isOld }: AgeLimit): Aged[] {
  const found: Aged[] = []
  for (const batch of view.open.values()) {
    const ms = now - (batch.created ?? now)
    if (ms > limit && (isOld?.(batch) ?? true)) found.push({ batch, ms })
  }
  return found.toSorted((a, b) => b.ms - a.ms)
}

/** Two say nothing about what is usual. */
const fewestEnded = 3

export function slowBatches(view: JobView, limit: number, now: number): Finding[] {
  const { durations } = view
  if (durations.length < fewestEnded || !view.hasLooked) return []
  const median = durations.toSorted((a, b) => a - b)[Math.floor(durations.length / 2)] ?? 0
  // It may have ended since the last look, which counts where batches are short.
  const seen = Math.min(now, view.lookedAt)
  const isOld = ({ hasEnded }: OpenBatch): boolean => !hasEnded
  return agedBatches(view, { limit: limit * median, now: seen, isOld }).map(({ batch, ms }) => ({
    rule: 'slow-batch',
    subject: batch.id,
    text: `batch ${batch.id} has taken ${age(ms)} so far; half of the others took at most ${age(median)}`,
    figures: {
      id: batch.id,
      ageMs: ms,
      medianMs: median,
      ended: durations.length,
      requests: batch.requests,
      limit,
    },
  }))
}
