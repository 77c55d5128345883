/** One limit that a call must keep: whose it is, of what, and its bucket. */
import type { Bucket } from './bucket.ts'

export type LimitKind = 'requests' | 'input' | 'output'

/** How high a limit is. One that is not enforced is only shown: nobody is to reach it. */
export interface Limit {
  readonly perMinute: number
  readonly enforced: boolean
}

export interface Limiter extends Limit {
  readonly kind: LimitKind
  /** Undefined for the limit of the organization. */
  readonly workspace: string | undefined
  readonly bucket: Bucket
}

/** Milliseconds until the limit allows this much. 0 if it does so now. */
export function waitFor(limiter: Limiter, amount: number, now: number): number {
  const { enforced, perMinute, bucket, kind } = limiter
  if (!enforced) return 0
  const wait = bucket.wait(Math.min(amount, perMinute), perMinute, now)
  // A prompt longer than the limit never fits, but a limit of less than one call a minute lets one
  // through when its bucket is full.
  return amount > perMinute && kind !== 'requests' ? Math.max(1, wait) : wait
}

/** Takes this much. A limit that is not enforced never goes below 0. */
export function takeFrom(limiter: Limiter, amount: number, now: number): void {
  const { enforced, perMinute, bucket } = limiter
  const most = enforced ? Infinity : Math.max(0, bucket.left(perMinute, now))
  bucket.take(Math.min(amount, most), perMinute, now)
}
