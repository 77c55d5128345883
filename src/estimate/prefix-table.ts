/**
 * How many requests share each prefix that is marked for the prompt cache. It keeps a hash and a few numbers
 * for each, up to a bound; what comes behind the bound is only summed.
 */
import { hash } from 'node:crypto'
import { toJson } from '../json/to-json.ts'
import { markedPrefix } from '../marked-prefix.ts'
import type { CacheTtl } from '../marked-prefix.ts'
import type { BatchRequest } from '../outcome.ts'

/** Everything up to a mark, as some requests have it. */
export interface MarkedPart {
  /** Whose requests these are: only ever compared. */
  readonly model: object
  readonly ttl: CacheTtl
  readonly bytes: number
  /** What the mark before this one ends. */
  readonly before: MarkedPart | undefined
  requests: number
  /** Of these, requests of the pilot. */
  pilot: number
}

/** Where a prefix ends in a drawn request. */
export interface DrawnPrefix {
  readonly part: MarkedPart
  /** In pieces, as `markedPrefix` cuts a prompt. */
  readonly end: number
}

/** What is marked and not in the table. */
export interface UnknownParts {
  requests: number
  /** Beyond those of the part that is in the table, by what is asked for. */
  readonly bytes: Record<CacheTtl, number>
}

/** About 12 MB. An input with more different prefixes marks what belongs to its rows. */
export const mostPrefixes = 50_000

export class PrefixTable {
  readonly #parts = new Map<string, MarkedPart>()
  readonly #unknown = new Map<object, UnknownParts>()
  readonly #most: number
  /** Requests that mark a prefix. */
  requests = 0

  constructor(most: number = mostPrefixes) {
    this.#most = most
  }

  get parts(): Iterable<MarkedPart> {
    return this.#parts.values()
  }

  unknownOf(model: object): UnknownParts | undefined {
    return this.#unknown.get(model)
  }

  /** Takes every request that may mark something. */
  add({ params }: BatchRequest, model: object, isPilot: boolean): readonly DrawnPrefix[] {
    const prefix = markedPrefix(params)
    if (!prefix) return []
    this.requests++
    // What one model has cached, no other reads; a schema stands before all other parts of a prompt.
    let key = toJson([params.model, params.output_config?.format])
    let from = 0
    let before: MarkedPart | undefined
    const drawn: DrawnPrefix[] = []
    for (const { end, ttl } of prefix.marks) {
      const text = toJson(prefix.pieces.slice(from, end))
      key = hash('sha256', `${key} ${text}`, 'base64')
      let part = this.#parts.get(key)
      if (!part && this.#parts.size >= this.#most) {
        const rest = toJson(prefix.pieces.slice(from))
        this.#addUnknown(model, ttl, Buffer.byteLength(rest))
        return drawn
      }
      if (!part) {
        const bytes = Buffer.byteLength(text) + (before?.bytes ?? 0)
        part = { model, ttl, bytes, before, requests: 0, pilot: 0 }
        this.#parts.set(key, part)
      }
      part.requests++
      if (isPilot) part.pilot++
      drawn.push({ part, end })
      from = end
      before = part
    }
    return drawn
  }

  #addUnknown(model: object, ttl: CacheTtl, bytes: number): void {
    let unknown = this.#unknown.get(model)
    if (!unknown) this.#unknown.set(model, (unknown = { requests: 0, bytes: { '5m': 0, '1h': 0 } }))
    unknown.requests++
    unknown.bytes[ttl] += bytes
  }
}
