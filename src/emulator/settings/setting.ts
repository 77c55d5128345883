/**
 * What a setting of the emulator is: the members of its one declaration. The check of an option, its
 * default, its flag with help, and whether it can be changed over HTTP are all derived from it.
 */
interface Declared {
  readonly help: string
  /** Its flag, without dashes. Default: its name in kebab case. */
  readonly flag?: string
  /** Cannot be changed while the emulator runs; a text says what to do instead. */
  readonly fixed?: true | string
}

export interface NumberSetting extends Declared {
  readonly kind: 'number' | 'whole number'
  readonly default: number | undefined
  /** The least value. Default 1. */
  readonly least?: number
  /** The largest value. Default: none. */
  readonly most?: number
}

/** An HTTP status: 400 to 599, or 200 where the call may succeed. */
export interface StatusSetting extends Declared {
  readonly kind: 'status'
  readonly default: number
  readonly orOk?: true
}

export interface SwitchSetting extends Declared {
  readonly kind: 'switch'
  readonly default: boolean
}

export interface ChoiceSetting extends Declared {
  readonly kind: 'choice'
  readonly default: string | null
  /** On the command line `none` stands for null. */
  readonly choices: ReadonlyArray<string | null>
}

/** A text that is not empty. */
export interface TextSetting extends Declared {
  readonly kind: 'text'
  readonly default: string | undefined
  readonly placeholder: string
}

/** A value with a check and a text form of its own. */
export interface OtherSetting extends Declared {
  readonly kind: 'other'
  readonly default: unknown
  readonly placeholder: string
  /** May be given several times; `read` then gets every text. */
  readonly multiple?: true
  /** What is wrong with the value; undefined for a valid one. */
  problem(value: unknown): string | undefined
  /** The value of the flag. Absent: there is no flag. */
  readonly read?: (texts: readonly string[], flag: string) => unknown
}

export type Setting =
  NumberSetting | StatusSetting | SwitchSetting | ChoiceSetting | TextSetting | OtherSetting

/** The settings of a group by name. */
export type SettingTable = Readonly<Record<string, Setting>>

/** A table that declares every option of a type, and no other. */
export type SettingsOf<Options> = { readonly [Name in keyof Options]-?: Setting }

/** What is wrong with a value; undefined for a valid one. */
export function settingProblem(setting: Setting, value: unknown): string | undefined {
  switch (setting.kind) {
    case 'number':
    case 'whole number':
      return numberProblem(setting, value)
    case 'status':
      return statusProblem(setting, value)
    case 'switch':
      return typeof value === 'boolean' ? undefined : 'must be true or false'
    case 'choice': {
      const { choices } = setting
      if (choices.includes(value as string | null)) return undefined
      return `must be ${choices.map((choice) => JSON.stringify(choice)).join(' or ')}`
    }
    case 'text':
      return typeof value === 'string' && value !== '' ? undefined : 'must not be empty'
    case 'other':
      return setting.problem(value)
  }
}

function numberProblem(setting: NumberSetting, value: unknown): string | undefined {
  const { kind, least = 1, most } = setting
  const isNumber = typeof value === 'number' && value >= least && value <= (most ?? Infinity)
  // No limit is the default of some settings, and may be given as well.
  if (isNumber && (kind === 'number' || Number.isInteger(value) || value === setting.default)) {
    return undefined
  }
  const range = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`
  return `must be a ${kind} ${range}`
}

function statusProblem({ orOk }: StatusSetting, value: unknown): string | undefined {
  if (orOk && value === 200) return undefined
  if (Number.isInteger(value) && (value as number) >= 400 && (value as number) <= 599) {
    return undefined
  }
  return `must be an HTTP status${orOk ? ', 200 or' : ''} from 400 to 599`
}
