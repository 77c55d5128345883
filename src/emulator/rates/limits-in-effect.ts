/** Which limits hold for a call: by the tier, by a setting, or shown only. */
import type { Limit } from './limiter.ts'
import { groupLimits, unreached } from './tier-limits.ts'
import type { GroupLimits, Tier } from './tier-limits.ts'

/** Limits of one workspace beside those of the organization. */
export interface WorkspaceRates {
  readonly rpm?: number
  readonly countRpm?: number
  readonly messagesRpm?: number
  readonly inputTpm?: number
  readonly outputTpm?: number
}

/** The settings that limit calls. One that is not given is `Infinity`. */
export interface RateSettings extends Required<WorkspaceRates> {
  readonly tier: Tier
  readonly workspaces: Readonly<Record<string, WorkspaceRates>>
}

/** What a call is counted as. */
export type Pool = 'batch' | 'count'

/** The limit of a pool, which `settings` has taken from the tier. */
export function poolLimit(pool: Pool, settings: RateSettings): Limit {
  return limitOf(pool === 'batch' ? settings.rpm : settings.countRpm, undefined, 'requests')
}

/** The limits of a group of models. A limit that is set holds for every group. */
export function messageLimits(
  group: string,
  settings: RateSettings,
): Readonly<Record<keyof GroupLimits, Limit>> {
  const { tier } = settings
  const ofTier = tier === 'none' ? undefined : groupLimits(tier, group)
  return {
    requests: limitOf(settings.messagesRpm, ofTier, 'requests'),
    input: limitOf(settings.inputTpm, ofTier, 'input'),
    output: limitOf(settings.outputTpm, ofTier, 'output'),
  }
}

function limitOf(set: number, ofTier: GroupLimits | undefined, kind: keyof GroupLimits): Limit {
  const perMinute = set === Infinity ? ofTier?.[kind] : set
  if (perMinute === undefined) return { perMinute: unreached[kind], enforced: false }
  return { perMinute, enforced: true }
}

/** The limits of a workspace of its own, where it has them. */
export function workspaceLimits(
  workspace: string,
  { workspaces }: RateSettings,
): Readonly<{ [Name in keyof WorkspaceRates]?: Limit }> {
  const own = Object.hasOwn(workspaces, workspace) ? workspaces[workspace] : undefined
  const entries = Object.entries(own ?? {}).filter(([, limit]) => Number.isFinite(limit))
  return Object.fromEntries(
    entries.map(([name, perMinute]) => [name, { perMinute, enforced: true }]),
  )
}
