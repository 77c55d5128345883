/**
 * Looks whether the part of the prompts that is marked for the cache is the same for many rows. If it holds
 * what belongs to the row, each row pays for writing it and none ever reads it, and nobody sees that before
 * the bill.
 *
 * It looks at the first new requests of a run and at nothing that was sent before, so a finished job says
 * nothing. It keeps a hash of each request that it looks at.
 */
import { hash } from 'node:crypto'
import { toJson } from '../../json/to-json.ts'
import { markedPrefix } from '../../marked-prefix.ts'
import type { CacheTtl } from '../../marked-prefix.ts'
import type { BatchRequest } from '../../outcome.ts'
import type { Needs } from '../core/job-parts.ts'

const most = 100
/** Fewer marked requests say too little. */
const least = 20

export class PrefixWatch {
  readonly #events: Needs<'events'>['events']
  readonly #stop: () => void
  /** How many requests have each prefix, by its hash. */
  readonly #seen = new Map<string, number>()
  #looked = 0
  #marked = 0
  #bytes = 0
  #ttl: CacheTtl = '5m'

  constructor({ events }: Needs<'events'>) {
    this.#events = events
    // A sealed chunk is sent, and the rows behind a pilot wait until it has ended: that is too late to tell.
    this.#stop = events.listen((event) => {
      if (event.type === 'sealed' && event.attempt === 1) this.#judge()
    })
  }

  /**
   * @param request - that can be sent
   * @returns false when there is nothing more to look at
   */
  look({ params }: BatchRequest): boolean {
    if (this.#looked >= most) return false
    this.#looked++
    const prefix = markedPrefix(params)
    if (prefix) {
      const text = toJson(prefix.pieces)
      // What one model has cached, no other reads.
      const key = hash('sha256', `${params.model} ${text}`, 'base64')
      this.#seen.set(key, (this.#seen.get(key) ?? 0) + 1)
      this.#marked++
      this.#bytes += Buffer.byteLength(text)
      if (prefix.ttl === '1h') this.#ttl = '1h'
    }
    if (this.#looked < most) return true
    this.#judge()
    this.close()
    return false
  }

  close(): void {
    this.#looked = most
    this.#stop()
  }

  #judge(): void {
    const requests = this.#marked
    if (requests < least) return
    const single = [...this.#seen.values()].filter((times) => times === 1).length
    if (single * 2 <= requests) return
    const bytes = Math.round(this.#bytes / requests)
    this.close()
    this.#events.emit({
      type: 'prefix-differs',
      requests,
      distinct: this.#seen.size,
      bytes,
      ttl: this.#ttl,
    })
  }
}
