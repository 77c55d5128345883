/** Checks the options of an emulator and fills in the defaults. */
import { BatchlineError } from '../../errors.ts'
import { kindOf } from '../../kind-of.ts'
import type { Prices } from '../bill/model-price.ts'
import { documentedPrices } from '../bill/price-table.ts'
import { tierLimits } from '../rates/tier-limits.ts'
import type { EmulatorLimits } from './emulator-limits.ts'
import type { EmulatorOptions } from './emulator-options.ts'
import type { InferredBehaviour } from './inferred-behaviour.ts'
import { settingProblem } from './setting.ts'
import type { Setting, SettingTable } from './setting.ts'
import { plainSettings, settingGroups } from './setting-tables.ts'
import type { GroupName } from './setting-tables.ts'

type Filled<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> }
type Plain = Omit<EmulatorOptions, GroupName>
/** They have no default. */
type Optional = 'apiKeys' | 'adminKeys' | 'publicUrl' | 'dir' | 'now'

/** The options with every default filled in. */
export type Settings = Filled<Omit<Plain, Optional | 'prices'>> & {
  readonly [K in Optional]: Plain[K] | undefined
} & {
  readonly prices: Prices
  readonly limits: Filled<EmulatorLimits>
  readonly inferred: Filled<Omit<InferredBehaviour, 'queueFullRetryAfter' | 'serviceTier'>> & {
    readonly queueFullRetryAfter: number | undefined
    readonly serviceTier: 'batch' | 'standard' | null
  }
}

/** @throws BatchlineError ERR_OPTION for an unknown option, or a value that an option does not take. */
export function fillOptions(options: EmulatorOptions): Settings {
  if (typeof options !== 'object' || options === null) {
    const message = `emulator: options must be an object, not ${kindOf(options)}`
    throw new BatchlineError('ERR_OPTION', message)
  }
  const plain = fillGroup(options, '', plainSettings)
  const { limits, inferred } = settingGroups
  const ofTier = { ...tierLimits(options.limits?.tier), ...given(options.limits) }
  return {
    ...plain,
    prices: { ...documentedPrices, ...options.prices },
    limits: fillGroup(ofTier, 'limits.', limits),
    inferred: fillGroup(options.inferred ?? {}, 'inferred.', inferred),
  } as unknown as Settings
}

function fillGroup(options: object, prefix: string, table: SettingTable): Record<string, unknown> {
  checkNames(options, prefix, table)
  const filled: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(table)) {
    const value = (options as Record<string, unknown>)[name]
    filled[name] = value === undefined ? setting.default : checked(value, prefix + name, setting)
  }
  return filled
}

function checked(value: unknown, name: string, setting: Setting): unknown {
  const problem = settingProblem(setting, value)
  if (problem === undefined) return value
  const shown = setting.kind === 'other' ? '' : `, not ${shownValue(value)}`
  const gap = /^[[:]/.test(problem) ? '' : ' '
  throw new BatchlineError('ERR_OPTION', `emulator: ${name}${gap}${problem}${shown}`)
}

function checkNames(options: object, prefix: string, table: SettingTable): void {
  if (Array.isArray(options)) {
    throw new BatchlineError('ERR_OPTION', `emulator: options must be an object, not an array`)
  }
  const isGroup = (name: string): boolean => prefix === '' && Object.hasOwn(settingGroups, name)
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || Object.hasOwn(table, name)) continue
    if (!isGroup(name)) {
      const groups = prefix === '' ? Object.keys(settingGroups) : []
      const names = [...Object.keys(table), ...groups].join(', ')
      const meant = groups.find((group) => Object.hasOwn(settingGroups[group as GroupName], name))
      const hint = meant === undefined ? '' : `. Did you mean ${meant}.${name}?`
      throw new BatchlineError(
        'ERR_OPTION',
        `emulator: there is no option ${prefix}${name}; there are ${names}${hint}`,
      )
    }
    if (typeof value !== 'object' || value === null) {
      throw new BatchlineError(
        'ERR_OPTION',
        `emulator: ${name} must be an object, not ${kindOf(value)}`,
      )
    }
  }
}

/** The members that are there: one that is undefined must not hide that of the tier. */
function given(limits: EmulatorLimits | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(limits ?? {}).filter(([, value]) => value !== undefined))
}

function shownValue(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? kindOf(value))
}
