import { keptMs } from '../../watch/lifetimes.ts'
import type { OpenBatch } from '../../watch/job-overview.ts'
import { age } from './figures.ts'

const dayMs = 86_400_000

/** `28.4 days left of 29`, or that they are gone. */
export function resultsLeft(created: number, now: number): string {
  const left = created + keptMs - now
  if (left <= 0) return 'results no longer kept'
  return `results kept for ${(Math.floor((left / dayMs) * 10) / 10).toLocaleString('en-US')} of 29 days`
}

/** How old the oldest open batch of a job is, and what is left to it. */
export function openBatchText({ created, expires }: OpenBatch, now: number): string {
  if (created === undefined || expires === undefined) return 'of unknown age'
  const left = Date.parse(expires) - now
  const old = `${age(now - Date.parse(created))} old`
  if (left > 0) return `${old}, ${age(left)} of 24 h left`
  return `${old}, ended, ${resultsLeft(Date.parse(created), now)}`
}
