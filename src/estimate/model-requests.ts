/** The requests that have the same price: what is summed of all, and what is kept of a few. */
import { TokenSketch } from '../cost/token-sketch.ts'
import type { RowPlace } from '../source-of.ts'
import { LongestRequests } from './longest-requests.ts'
import type { DrawnPrefix } from './prefix-table.ts'
import { Reservoir } from './reservoir.ts'

/** What decides about a price, as the params say it. */
export interface PriceGroup {
  readonly model: string
  readonly geo: string | undefined
  readonly speed: string | undefined
}

/** Which request of the input it is, for a person. */
export interface RequestName {
  readonly position: number
  readonly part: number | undefined
  readonly custom_id: string
  readonly place: RowPlace | undefined
}

export interface DrawnRequest extends RequestName {
  readonly bytes: number
  /** What `count_tokens` is to be sent. */
  readonly body: Buffer
  readonly prefixes: readonly DrawnPrefix[]
}

export interface LongRequestName extends RequestName {
  readonly bytes: number
}

/** Steps in which lengths are walked through, in each tenth of what is left. */
const steps = 100

export class ModelRequests {
  readonly group: PriceGroup
  readonly sample: Reservoir<DrawnRequest>
  readonly longest: LongestRequests<LongRequestName> = new LongestRequests<LongRequestName>()
  readonly #lengths: TokenSketch = new TokenSketch()
  requests = 0
  bytes = 0
  maxTokens = 0
  shortest: number = Infinity
  most = 0
  /** Of these, requests that `count_tokens` takes. */
  countable = 0
  countableBytes = 0

  constructor(group: PriceGroup, sampleSize: number, random: () => number) {
    this.group = group
    this.sample = new Reservoir(sampleSize, random)
  }

  add(bytes: number, maxTokens: number, isCountable: boolean): void {
    this.requests++
    this.bytes += bytes
    this.maxTokens += maxTokens
    this.shortest = Math.min(this.shortest, bytes)
    this.most = Math.max(this.most, bytes)
    this.#lengths.add(bytes)
    if (!isCountable) return
    this.countable++
    this.countableBytes += bytes
  }

  /** The length below which a share of the requests stays, to 1 %. */
  lengthAt(share: number): number {
    const bytes = this.#lengths.quantile(share) ?? 0
    return Math.min(this.most, Math.max(this.shortest, bytes))
  }

  /**
   * All lengths, each with the share of the requests that have about that length. The steps become finer
   * towards the longest ones: few of them may hold most of the bytes.
   */
  *eachLength(): Generator<{ readonly bytes: number; readonly share: number }> {
    for (let left = 1; ; left /= 10) {
      const isLast = left * this.requests <= steps
      const share = isLast ? left / steps : (0.9 * left) / steps
      for (let i = 0; i < steps; i++) {
        yield { bytes: this.lengthAt(1 - left + (i + 0.5) * share), share }
      }
      if (isLast) return
    }
  }
}
