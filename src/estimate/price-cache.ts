/** What the prompt cache makes of the marked prefixes of a model's requests. */
import type { Rates } from '../cost/rates.ts'
import { CacheSum } from './cache-change.ts'
import type { CacheChange, Reads } from './cache-change.ts'
import type { PrefixTokens } from './count-prefixes.ts'
import type { HitRates } from './hit-rates.ts'
import { minCacheTokens } from './min-cache-tokens.ts'
import type { ModelRequests } from './model-requests.ts'
import { prefixLengths } from './prefix-lengths.ts'
import type { MarkedPart, PrefixTable } from './prefix-table.ts'

export interface CacheFacts {
  /** Absent where nothing can be cached. */
  readonly change?: CacheChange
  /** Different prefixes that are long enough. */
  readonly prefixes: number
  /** Of these, prefixes that one request alone marks. */
  readonly single: number
  /** Requests whose prefix is too short, and the length from which on it would not be. */
  readonly tooShort: number
  readonly least: number
  /** Requests whose prefix is not in the table. */
  readonly unknown: number
  /** Whether a pilot writes what others read, and whether requests share what none of a pilot has. */
  readonly isWarm: boolean
  readonly isCold: boolean
}

export interface CachePricing {
  readonly table: PrefixTable
  readonly counted: PrefixTokens
  readonly hits: HitRates
  /** Tokens of a byte of all its requests, for prefixes of which none was counted. */
  readonly perByte: number
  readonly rates: Rates
}

export function priceCache(model: ModelRequests, pricing: CachePricing): CacheFacts {
  const { table, hits, rates } = pricing
  const parts = [...table.parts].filter((part) => part.model === model)
  const { tokensOf, perByte } = prefixLengths(parts, pricing)
  const least = minCacheTokens(model.group.model)
  const isKept = (part: MarkedPart): boolean => tokensOf(part) >= least
  const kept = parts.filter(isKept)
  const sum = new CacheSum(rates)
  for (const part of kept) {
    // What the mark before it keeps is read or written there.
    const before = part.before && isKept(part.before) ? tokensOf(part.before) : 0
    const tokens = Math.max(0, tokensOf(part) - before)
    sum.add(part.ttl, tokens, part.requests, readsOf(part, hits))
  }
  const unknown = table.unknownOf(model) ?? { requests: 0, bytes: { '5m': 0, '1h': 0 } }
  const { '5m': short, '1h': long } = unknown.bytes
  if ((short + long) * perByte >= least * unknown.requests) {
    sum.addUnknown('5m', short * perByte)
    sum.addUnknown('1h', long * perByte)
  }
  const shared = kept.filter(({ requests }) => requests > 1)
  return {
    ...(kept.length === 0 ? {} : { change: sum.change }),
    prefixes: kept.length,
    single: kept.length - shared.length,
    tooShort: tooShort(parts, isKept),
    least,
    unknown: unknown.requests,
    isWarm: shared.some(isWarm),
    isCold: shared.some((part) => !isWarm(part)),
  }
}

/** What is kept for 5 minutes may be gone before the batch behind the pilot is processed. */
function isWarm({ pilot, ttl }: MarkedPart): boolean {
  return pilot > 0 && ttl === '1h'
}

/** One request always writes. */
function readsOf(part: MarkedPart, { warm, cold }: HitRates): Reads {
  const behind = isWarm(part) ? part.requests - part.pilot : 0
  const beside = part.requests - behind - 1
  return {
    expected: behind * warm.expected + beside * cold.expected,
    mostHits: behind * warm.most + beside * cold.most,
    fewestHits: behind * warm.least + beside * cold.least,
    noHit: 0,
  }
}

function tooShort(parts: readonly MarkedPart[], isKept: (part: MarkedPart) => boolean): number {
  let requests = 0
  for (const part of parts) {
    const { before } = part
    if (!isKept(part)) requests += part.requests
    // Counted for the mark before it, and longer with this one.
    if (before && !isKept(before)) requests -= part.requests
  }
  return requests
}
