/**
 * The last outcomes of a job, a byte each: 0 for one that is fine, else the number of the way in which it
 * failed. So the reasons that are told are those of the failures that were counted.
 */
import type { Failure } from '../../outcome.ts'
import type { TrippedReason } from '../journal/journal-records.ts'

/** Types of errors are the service's words, so there could be any number. Those after these go by kind. */
const mostWays = 64
const mostReasons = 8
/** What an error type looks like. Anything else is not repeated: it goes into the journal and to a terminal. */
const errorType = /^[\w.-]{1,64}$/

interface Way {
  readonly kind: Failure['kind']
  readonly error_type: string | undefined
  rows: number
  position: number
}

export class RecentOutcomes {
  readonly #ring: Uint8Array
  readonly #ways: Way[] = []
  /** All that have ever come. */
  judged = 0
  failed = 0

  constructor(window: number) {
    this.#ring = new Uint8Array(window)
  }

  /** How many are looked at. */
  get rows(): number {
    return Math.min(this.judged, this.#ring.length)
  }

  add(failure: Failure | undefined, position: number): void {
    const at = this.judged++ % this.#ring.length
    const before = this.#ways[this.#ring[at]! - 1]
    if (before) {
      before.rows--
      this.failed--
    }
    this.#ring[at] = failure ? this.#count(failure, position) : 0
  }

  /** The most frequent ones first. */
  get reasons(): TrippedReason[] {
    return this.#ways
      .filter(({ rows }) => rows > 0)
      .sort((a, b) => b.rows - a.rows)
      .slice(0, mostReasons)
      .map(({ kind, error_type, rows, position }) => ({
        kind,
        ...(error_type === undefined ? {} : { error_type }),
        rows,
        position,
      }))
  }

  #count({ kind, error_type = '' }: Failure, position: number): number {
    this.failed++
    const named = errorType.test(error_type) ? error_type : undefined
    const found = this.#find(kind, named) ?? this.#find(kind, this.#room ? named : undefined)
    const way = found ?? { kind, error_type: this.#room ? named : undefined, rows: 0, position }
    if (!found) this.#ways.push(way)
    if (way.rows === 0) way.position = position
    way.rows++
    return this.#ways.indexOf(way) + 1
  }

  get #room(): boolean {
    return this.#ways.length < mostWays
  }

  #find(kind: Failure['kind'], error_type: string | undefined): Way | undefined {
    return this.#ways.find((way) => way.kind === kind && way.error_type === error_type)
  }
}
