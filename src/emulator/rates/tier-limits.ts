/**
 * The limits of the usage tiers, as documented in October 2026 (docs: api/rate-limits,
 * build-with-claude/token-counting). They change a few times a year: nothing but this table may
 * depend on a number in it.
 */

/** A usage tier of the service. `none` is an account whose limits nobody reaches. */
export type Tier = 'none' | 'start' | 'build' | 'scale'

/** The limits of a tier that hold for all models alike. A limit that is not there has no bound. */
export interface TierLimits {
  readonly rpm?: number
  readonly countRpm?: number
  readonly queue?: number
}

/** What a group of models may take in a minute by calls to `POST /v1/messages`. */
export interface GroupLimits {
  readonly requests: number
  /** Input tokens, without cache reads for most models. */
  readonly input: number
  readonly output: number
}

/** The limits of a tier that hold for all models alike. */
export function tierLimits(tier: Tier = 'none'): TierLimits {
  return Object.hasOwn(tiers, tier) ? tiers[tier] : {}
}

/** The limits of a group of models, by the name that the service gives it. */
export function groupLimits(tier: Exclude<Tier, 'none'>, group: string): GroupLimits {
  return (tightGroups[group] ?? usual)[tier]
}

/** What an account shows whose limits nobody reaches: those of a large custom tier. */
export const unreached: GroupLimits = {
  requests: 1_000_000,
  input: 1_000_000_000,
  output: 200_000_000,
}

/** Whether cache reads count as input. */
export function countsCacheReads(group: string): boolean {
  return group === 'Claude Haiku 3.5'
}

const tiers: Readonly<Record<Tier, TierLimits>> = {
  none: {},
  start: { rpm: 1000, countRpm: 2000, queue: 200_000 },
  build: { rpm: 2000, countRpm: 4000, queue: 300_000 },
  scale: { rpm: 4000, countRpm: 8000, queue: 500_000 },
}

type ByTier = Readonly<Record<Exclude<Tier, 'none'>, GroupLimits>>

const usual: ByTier = {
  start: { requests: 1000, input: 2_000_000, output: 400_000 },
  build: { requests: 5000, input: 5_000_000, output: 1_000_000 },
  scale: { requests: 10_000, input: 10_000_000, output: 2_000_000 },
}

const fable: ByTier = {
  start: { requests: 1000, input: 500_000, output: 100_000 },
  build: { requests: 2000, input: 1_500_000, output: 300_000 },
  scale: { requests: 4000, input: 4_000_000, output: 800_000 },
}

/** It is retired. Only the limits of Start are still listed; the others are the last known ones. */
const haiku35: ByTier = {
  start: { requests: 1000, input: 100_000, output: 20_000 },
  build: { requests: 2000, input: 200_000, output: 40_000 },
  scale: { requests: 4000, input: 400_000, output: 80_000 },
}

/** Mythos has limits of its own on the terms of Fable. */
const tightGroups: Readonly<Record<string, ByTier>> = {
  'Claude Fable 5.x': fable,
  'Claude Mythos 5.x': fable,
  'Claude Mythos Preview': fable,
  'Claude Haiku 3.5': haiku35,
}
