import { flagOf } from './flags.ts'
import type { Setting } from './setting.ts'
import { helpGroups } from './setting-tables.ts'

/** The flags for the help of the command, in their groups. */
export function flagEntries(): Array<{
  title: string
  entries: Array<[usage: string, help: string]>
}> {
  return helpGroups.map(({ title, settings }) => ({
    title,
    entries: Object.entries(settings).flatMap(([name, setting]) => {
      const flag = flagOf(name, setting)
      return flag === undefined ? [] : [[usageOf(flag, setting), setting.help] as [string, string]]
    }),
  }))
}

function usageOf(flag: string, setting: Setting): string {
  const value = placeholderOf(setting)
  const usage = value === '' ? `--${flag}` : `--${flag} ${value}`
  return setting.kind === 'other' && setting.multiple ? `${usage} …` : usage
}

function placeholderOf(setting: Setting): string {
  switch (setting.kind) {
    case 'switch':
      return ''
    case 'text':
    case 'other':
      return setting.placeholder
    case 'choice':
      return setting.choices.map((choice) => choice ?? 'none').join('|')
    default:
      return 'N'
  }
}
