/**
 * The headers that tell a client how much is left. Of the limits of the organization and of the
 * workspace, they show the one that leaves less.
 */
import type { LimitKind, Limiter } from './limiter.ts'

export type Headers = Record<string, string>

export function rateHeaders(limiters: readonly Limiter[], now: number): Headers {
  const requests = shownOf(limiters, 'requests', now)
  const input = shownOf(limiters, 'input', now)
  const output = shownOf(limiters, 'output', now)
  return {
    ...(requests && headersOf('requests', requests, 1)),
    ...(input && output && headersOf('tokens', sumOf(input, output), 1000)),
    ...(input && headersOf('input-tokens', input, 1000)),
    ...(output && headersOf('output-tokens', output, 1000)),
  }
}

/** A limit as a header shows it. */
interface Shown {
  readonly limit: number
  readonly left: number
  /** When it is all there again. */
  readonly fullAt: number
}

/** A debt of tokens may take longer than any date can hold. */
const longestMs = 365 * 86_400_000

function shownOf(limiters: readonly Limiter[], kind: LimitKind, now: number): Shown | undefined {
  const shown = limiters
    .filter((limiter) => limiter.kind === kind)
    .map(({ bucket, perMinute }) => {
      const left = bucket.left(perMinute, now)
      const fillMs = ((perMinute - left) / perMinute) * 60_000
      return { limit: perMinute, left, fullAt: now + Math.min(fillMs, longestMs) }
    })
  return shown.length === 0 ? undefined : shown.reduce((a, b) => (b.left < a.left ? b : a))
}

function sumOf(a: Shown, b: Shown): Shown {
  return {
    limit: a.limit + b.limit,
    left: Math.max(0, a.left) + Math.max(0, b.left),
    fullAt: Math.max(a.fullAt, b.fullAt),
  }
}

/** @param unit - the service rounds what is left of tokens to the nearest thousand */
function headersOf(name: string, { limit, left, fullAt }: Shown, unit: number): Headers {
  const rounded = unit === 1 ? Math.floor(left + 1e-6) : Math.round(left / unit) * unit
  return {
    [`anthropic-ratelimit-${name}-limit`]: String(limit),
    [`anthropic-ratelimit-${name}-remaining`]: String(Math.min(limit, Math.max(0, rounded))),
    [`anthropic-ratelimit-${name}-reset`]: toSecond(fullAt),
  }
}

/** RFC 3339 in whole seconds, never before the moment. */
function toSecond(moment: number): string {
  return new Date(Math.ceil(moment / 1000) * 1000).toISOString().replace('.000Z', 'Z')
}
