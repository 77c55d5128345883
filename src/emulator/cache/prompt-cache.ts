/**
 * The prompt cache of the emulated service. All times are emulated: batches that ran at the same
 * time are processed one after the other, so what a request finds depends on when it was processed
 * in emulated time, not on what the emulator has processed before.
 */
import type { CacheTtl } from './breakpoints.ts'
import { CacheEntries } from './cache-entries.ts'
import type { CachePrefix, CachePrompt } from './cache-prefixes.ts'
import type { CacheUse, InputTokens } from './cache-use.ts'

/** Positions that are looked at for each breakpoint, itself included. */
const lookback = 20

export class PromptCache {
  readonly #entries: CacheEntries

  /** Remembers this many prefixes; those unused for longest go first. */
  constructor(most = 100_000) {
    this.#entries = new CacheEntries(most)
  }

  /** Number of prefixes that are remembered. */
  get size(): number {
    return this.#entries.size
  }

  /** Reads the longest prefix that is known, and writes the breakpoints after it. */
  use({ tokens, prefixes }: CachePrompt, use: CacheUse): InputTokens {
    const breakpoints = prefixes.filter(({ ttl }) => ttl !== undefined)
    const last = breakpoints.at(-1)
    if (!last) return { input: tokens, write5m: 0, write1h: 0, read: 0 }
    const hit = use.reads ? this.#longestKnown(prefixes, breakpoints, use) : undefined
    const read = hit?.tokens ?? 0
    // A read lets the entry live on, and with it the shorter ones of the same prompt.
    if (hit) this.#entries.touch(hit.key, use)
    for (const { key, ttl, tokens: length } of breakpoints) {
      if (length > read) this.#entries.write(key, ttl as CacheTtl, use)
      else if (key !== hit?.key) this.#entries.touch(key, use)
    }
    const hourEnd = breakpoints.findLast(({ ttl }) => ttl === '1h')?.tokens ?? 0
    const write1h = Math.max(0, hourEnd - read)
    const write5m = Math.max(0, last.tokens - read - write1h)
    return { input: tokens - read - write1h - write5m, write5m, write1h, read }
  }

  #longestKnown(
    prefixes: readonly CachePrefix[],
    breakpoints: readonly CachePrefix[],
    use: CacheUse,
  ): CachePrefix | undefined {
    const isNear = ({ position }: CachePrefix): boolean =>
      breakpoints.some((at) => position <= at.position && position > at.position - lookback)
    return prefixes.findLast((prefix) => isNear(prefix) && this.#entries.isKnown(prefix.key, use))
  }
}
