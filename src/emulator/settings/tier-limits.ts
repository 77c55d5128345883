import type { EmulatorLimits } from './emulator-limits.ts'

/** The limits of a usage tier that hold for all models alike. */
export function tierLimits(tier: EmulatorLimits['tier']): EmulatorLimits {
  return Object.hasOwn(tiers, tier ?? 'none') ? tiers[tier ?? 'none'] : {}
}

/** As documented in August 2026 (docs: api/rate-limits, build-with-claude/token-counting). */
const tiers: Readonly<Record<NonNullable<EmulatorLimits['tier']>, EmulatorLimits>> = {
  none: {},
  start: { rpm: 1000, countRpm: 2000, queue: 200_000 },
  build: { rpm: 2000, countRpm: 4000, queue: 300_000 },
  scale: { rpm: 4000, countRpm: 8000, queue: 500_000 },
}
