/** What the prompt cache changes in a cost: every token read or written, at the price of that. */
import type { Rates } from '../cost/rates.ts'
import { toUsd } from '../cost/rates.ts'
import type { CacheTtl } from '../marked-prefix.ts'

/** How many hits are taken: those that are likely, all that are possible, the fewest, none. */
export const hitCases = ['expected', 'mostHits', 'fewestHits', 'noHit'] as const
export type HitCase = (typeof hitCases)[number]
/** How many of the requests with a prefix read it. */
export type Reads = Readonly<Record<HitCase, number>>

/** In USD, what is to be added to the cost without a cache; less than 0 where the cache saves. */
export interface CacheChange extends Readonly<Record<HitCase, number>> {
  /** Tokens that are expected to be read, and to be written. */
  readonly read: number
  readonly written: number
}

export class CacheSum {
  readonly #rates: Rates
  readonly #picos = { expected: 0, mostHits: 0, fewestHits: 0, noHit: 0 }
  #read = 0
  #written = 0

  constructor(rates: Rates) {
    this.#rates = rates
  }

  get change(): CacheChange {
    const { expected, mostHits, fewestHits, noHit } = this.#picos
    return {
      expected: toUsd(expected),
      mostHits: toUsd(mostHits),
      fewestHits: toUsd(fewestHits),
      noHit: toUsd(noHit),
      read: this.#read,
      written: this.#written,
    }
  }

  /** @param tokens - of each of the requests; where it is not read it is written */
  add(ttl: CacheTtl, tokens: number, requests: number, reads: Reads): void {
    const [plain, , , , read] = this.#rates
    this.#read += tokens * reads.expected
    this.#written += tokens * (requests - reads.expected)
    for (const name of hitCases) {
      const hits = tokens * reads[name]
      const misses = tokens * (requests - reads[name])
      this.#picos[name] += hits * (read - plain) + misses * this.#surcharge(ttl)
    }
  }

  /** @param tokens - of which nobody knows whether they are read: what is expected stays as it is */
  addUnknown(ttl: CacheTtl, tokens: number): void {
    const picos = tokens * this.#surcharge(ttl)
    this.#picos.fewestHits += picos
    this.#picos.noHit += picos
  }

  #surcharge(ttl: CacheTtl): number {
    const [plain, , write5m, write1h] = this.#rates
    return (ttl === '1h' ? write1h : write5m) - plain
  }
}
