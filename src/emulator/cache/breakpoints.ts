/** Where a prompt asks to be cached, and for how long. */
import type { PromptPiece } from '../tokens/prompt-pieces.ts'

/** How long an entry lives after its last use. */
export type CacheTtl = '5m' | '1h'

/** The breakpoints by the index of their piece. `automatic` is the marker of the whole request. */
export function breakpointsOf(
  pieces: readonly PromptPiece[],
  automatic: unknown,
): ReadonlyMap<number, CacheTtl> {
  const found = new Map<number, CacheTtl>()
  for (const [i, { value }] of pieces.entries()) {
    const ttl = isObject(value) ? ttlOf(value['cache_control']) : undefined
    if (ttl !== undefined) found.set(i, ttl)
  }
  const ttl = ttlOf(automatic)
  if (ttl === undefined) return found
  const last = pieces.findLastIndex(({ value }) => isCacheable(value))
  if (last !== -1 && !found.has(last)) found.set(last, ttl)
  return found
}

function ttlOf(marker: unknown): CacheTtl | undefined {
  if (!isObject(marker)) return undefined
  return marker['ttl'] === '1h' ? '1h' : '5m'
}

/** Thinking and empty text can't be marked. */
function isCacheable(value: unknown): boolean {
  if (!isObject(value)) return typeof value === 'string' && value !== ''
  const type = value['type']
  if (type === 'thinking' || type === 'redacted_thinking') return false
  return type !== 'text' || value['text'] !== ''
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
