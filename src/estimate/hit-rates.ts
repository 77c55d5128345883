/** Which share of the tokens that could be read from the prompt cache is read. */
import type { OutputBasis } from './output-tokens.ts'

/** Shares from 0 to 1. */
export interface HitRate {
  readonly expected: number
  readonly least: number
  readonly most: number
  /** Whether it is that of another job. */
  readonly isActual: boolean
}

export interface HitRates {
  /** Behind a pilot that had the same prefix. */
  readonly warm: HitRate
  /** Of requests that run at the same time as the first with their prefix, or right behind it. */
  readonly cold: HitRate
}

/** Of batches (docs: build-with-claude/batch-processing, seen 2026-11-27). */
export const documentedRates = { least: 0.3, most: 0.98 } as const

const { least } = documentedRates
/** What a batch has written, every request of a later one finds, as long as the service does its best. */
const warm: HitRate = { expected: 1, least, most: 1, isActual: false }
/** A batch may end before it can read what it has written itself. */
const cold: HitRate = { expected: least, least: 0, most: 1, isActual: false }

export function hitRatesOf(basis: OutputBasis): HitRates {
  if ('share' in basis) return { warm, cold }
  const { hits } = basis.like
  return { warm: actual(hits.warm) ?? warm, cold: actual(hits.cold) ?? cold }
}

function actual(rate: number | undefined): HitRate | undefined {
  return rate === undefined
    ? undefined
    : { expected: rate, least: rate, most: rate, isActual: true }
}
