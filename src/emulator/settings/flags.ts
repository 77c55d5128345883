/** The flags of the emulator, one for each setting that a text can give. */
import { parseArgs } from 'node:util'
import { badFlag } from './bad-flag.ts'
import type { EmulatorOptions } from './emulator-options.ts'
import { settingProblem } from './setting.ts'
import type { Setting, SettingTable } from './setting.ts'
import { plainSettings, settingGroups } from './setting-tables.ts'

/** What {@link parseFlags} found. */
export interface Flags {
  readonly options: EmulatorOptions
  /** Whether the emulator ends with standard input. */
  readonly stdin: boolean
}

/** @throws BatchlineError ERR_OPTION for an unknown flag, or a value that is no text of its setting. */
export async function parseFlags(args: readonly string[]): Promise<Flags> {
  const { stdin, ...values } = parse(args)
  const plain = await readGroup(plainSettings, values)
  const limits = await readGroup(settingGroups.limits, values)
  const inferred = await readGroup(settingGroups.inferred, values)
  return { options: { ...plain, limits, inferred }, stdin: stdin !== undefined }
}

/** The name of a setting's flag; undefined if there is none. */
export function flagOf(name: string, setting: Setting): string | undefined {
  if (setting.kind === 'other' && !setting.read) return undefined
  const flag = setting.flag ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  // What is on by default can only be switched off.
  return setting.kind === 'switch' && setting.default && !setting.flag ? `no-${flag}` : flag
}

type Values = Readonly<Record<string, string[] | boolean[] | undefined>>

function parse(args: readonly string[]): Values {
  const tables = [plainSettings as SettingTable, ...Object.values(settingGroups)]
  const flags = tables.flatMap((table) =>
    Object.entries(table).flatMap(([name, setting]) => {
      const flag = flagOf(name, setting)
      const type = setting.kind === 'switch' ? ('boolean' as const) : ('string' as const)
      return flag === undefined ? [] : [[flag, { type, multiple: true as const }] as const]
    }),
  )
  const options = {
    ...Object.fromEntries(flags),
    stdin: { type: 'boolean' as const, multiple: true as const },
  }
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (cause) {
    throw badFlag((cause as Error).message, cause)
  }
}

async function readGroup(table: SettingTable, values: Values): Promise<Record<string, unknown>> {
  const read: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(table)) {
    const flag = flagOf(name, setting)
    const texts = flag === undefined ? undefined : values[flag]
    if (flag === undefined || texts === undefined) continue
    const value =
      setting.kind === 'switch' ? !setting.default : await valueOf(setting, flag, texts as string[])
    // Checked here as well as with all options, to name the flag and not the option.
    const problem = settingProblem(setting, value)
    if (problem !== undefined) throw badFlag(flagProblem(flag, problem, texts))
    read[name] = value
  }
  return read
}

function flagProblem(flag: string, problem: string, texts: readonly unknown[]): string {
  // The problem of a list begins with the place in it.
  const isPlace = /^[[:]/.test(problem)
  const given = isPlace || texts.at(-1) === '' ? '' : `, not ${String(texts.at(-1))}`
  return `--${flag}${isPlace ? '' : ' '}${problem}${given}`
}

/** The last one counts where a flag is given several times, as in other commands. */
async function valueOf(setting: Setting, flag: string, texts: readonly string[]): Promise<unknown> {
  const text = texts.at(-1) ?? ''
  if (setting.kind === 'other') return setting.read?.(texts, flag)
  if (setting.kind === 'choice')
    return text === 'none' && setting.choices.includes(null) ? null : text
  if (setting.kind === 'text' || setting.kind === 'switch') return text
  const number = Number(text)
  // An unset shell variable gives an empty string, which Number() would read as 0.
  if (Number.isFinite(number) && text.trim() !== '') return number
  throw badFlag(`--${flag} must be a number, not ${JSON.stringify(text)}`)
}
