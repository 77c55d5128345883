/**
 * What the prompt cache has in store. The same prefix may be written by several batches before any
 * of them has ended, so an entry has a life for each writer.
 */
import type { CacheTtl } from './breakpoints.ts'
import type { CacheUse } from './cache-use.ts'

interface Life {
  readonly ttl: CacheTtl
  readonly by: CacheUse['by']
  readonly readableAt: number
  /** Moves on with each use. */
  until: number
}

const ttlMs: Readonly<Record<CacheTtl, number>> = { '5m': 300_000, '1h': 3_600_000 }
/** Lives of one entry; batches of one prefix that run at the same time. */
const mostLives = 8
/** No batch takes longer, so no request looks further back than this. */
const longestBatchMs = 24 * 3_600_000

export class CacheEntries {
  readonly #most: number
  /** By key, those unused for longest first. */
  readonly #lives = new Map<string, Life[]>()

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#lives.size
  }

  isKnown(key: string, use: CacheUse): boolean {
    return this.#readable(key, use).length > 0
  }

  /** Lets an entry that is read live on. */
  touch(key: string, use: CacheUse): void {
    for (const life of this.#readable(key, use)) extend(life, use.at)
    const lives = this.#lives.get(key)
    if (lives) this.#store(key, lives)
  }

  write(key: string, ttl: CacheTtl, { at, readableAt, by }: CacheUse): void {
    const lives = this.#lives.get(key) ?? []
    const same = lives.find((one) => {
      return one.ttl === ttl && one.by === by && one.readableAt === readableAt
    })
    if (same) extend(same, at)
    else lives.push({ ttl, by, readableAt, until: at + ttlMs[ttl] })
    if (lives.length > mostLives) lives.splice(lives.indexOf(soonestOver(lives)), 1)
    this.#store(key, lives)
    this.#sweep(at)
  }

  #readable(key: string, { at, by, readsCalls }: CacheUse): Life[] {
    const lives = this.#lives.get(key) ?? []
    return lives.filter((life) => {
      const shared = life.by === 'batch' || by === 'call' || readsCalls
      return shared && life.readableAt <= at && at < life.until
    })
  }

  /** Moves the entry to the end of the map: it was used just now. */
  #store(key: string, lives: Life[]): void {
    this.#lives.delete(key)
    this.#lives.set(key, lives)
  }

  /** Drops a few of the oldest with each write, so no write has to drop many. */
  #sweep(at: number): void {
    let looked = 0
    for (const [key, lives] of this.#lives) {
      const over = lives.every(({ until }) => until < at - longestBatchMs)
      if (!over && this.#lives.size <= this.#most) return
      this.#lives.delete(key)
      if (++looked === 4) return
    }
  }
}

function extend(life: Life, at: number): void {
  life.until = Math.max(life.until, at + ttlMs[life.ttl])
}

function soonestOver(lives: readonly Life[]): Life {
  return lives.reduce((soonest, one) => (one.until < soonest.until ? one : soonest))
}
