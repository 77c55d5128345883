/** All settings of the emulator, each declared once in the file of its group. */
import { inferredSettings } from './declared/inferred-settings.ts'
import { limitSettings } from './declared/limit-settings.ts'
import { serverSettings } from './declared/server-settings.ts'
import { timeSettings } from './declared/time-settings.ts'
import type { EmulatorOptions } from './emulator-options.ts'
import type { SettingsOf, SettingTable } from './setting.ts'

/** The options that are no group of their own. */
export const plainSettings: SettingsOf<Omit<EmulatorOptions, GroupName>> = {
  ...serverSettings,
  ...timeSettings,
}

/** The options that are objects with options. */
export type GroupName = 'limits' | 'inferred'

export const settingGroups: Readonly<Record<GroupName, SettingTable>> = {
  limits: limitSettings,
  inferred: inferredSettings,
}

/** Settings that stand together in the help. */
export interface HelpGroup {
  readonly title: string
  readonly settings: SettingTable
}

export const helpGroups: readonly HelpGroup[] = [
  { title: 'Server', settings: serverSettings },
  { title: 'Time', settings: timeSettings },
  { title: 'Limits', settings: limitSettings },
  { title: 'What no document describes', settings: inferredSettings },
]
