/** Changes options of a running emulator, as a call to `PATCH /_emulator/settings` asks for it. */
import { BatchlineError } from '../../errors.ts'
import { kindOf } from '../../kind-of.ts'
import type { EmulatorOptions } from './emulator-options.ts'
import type { Setting, SettingTable } from './setting.ts'
import { plainSettings, settingGroups } from './setting-tables.ts'

/**
 * The options with a change. Null takes an option back to its default, unless it is a value of it.
 *
 * @throws BatchlineError ERR_OPTION for an option that does not exist, or is fixed at the start.
 * `fillOptions` checks the values.
 */
export function changeOptions(options: EmulatorOptions, change: unknown): EmulatorOptions {
  const changed: Record<string, unknown> = { ...options }
  for (const [name, value] of Object.entries(objectOf(change, 'a change of settings'))) {
    const group = Object.hasOwn(settingGroups, name) ? settingGroups[name as 'limits'] : undefined
    changed[name] = group
      ? value === null
        ? undefined
        : changeGroup(changed[name] as object | undefined, value, name, group)
      : newValue(plainSettings as SettingTable, name, name, value)
  }
  return changed
}

function changeGroup(
  before: object | undefined,
  change: unknown,
  group: string,
  table: SettingTable,
): Record<string, unknown> {
  const changed: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(objectOf(change, group))) {
    changed[name] = newValue(table, name, `${group}.${name}`, value)
  }
  return changed
}

function newValue(table: SettingTable, name: string, path: string, value: unknown): unknown {
  const setting = Object.hasOwn(table, name) ? table[name] : undefined
  // Naming an unknown option is left to the check of all options, which lists those that exist.
  if (setting?.fixed) {
    const instead = typeof setting.fixed === 'string' ? `: ${setting.fixed}` : ''
    throw problem(`${path} is fixed when the emulator starts${instead}`)
  }
  return value === null && !takesNull(setting) ? undefined : value
}

function takesNull(setting: Setting | undefined): boolean {
  return setting?.kind === 'choice' && setting.choices.includes(null)
}

function objectOf(value: unknown, what: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw problem(`${what} must be an object, not ${kindOf(value)}`)
}

function problem(text: string): BatchlineError {
  return new BatchlineError('ERR_OPTION', `emulator: ${text}`)
}
