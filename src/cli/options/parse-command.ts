/** A command line against the table of options, with one kind of error. */
import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import type { CommandName } from './command-texts.ts'
import type { OptionTable, OptionValues } from './option.ts'
import { optionsOf } from './option-table.ts'
import type { OptionsOf } from './option-table.ts'
import { optionValues } from './option-values.ts'
import type { GivenOptions } from './option-values.ts'
import { nearOption } from './near-option.ts'
import { usageError } from './usage-error.ts'

/** What a command line held. */
export interface ParsedCommand<Table> {
  readonly values: OptionValues<Table>
  /** The options as they were typed. */
  readonly given: GivenOptions
  readonly positionals: readonly string[]
}

/**
 * @param args - what stands behind the name of the command
 * @param others - options of another command, which are checked like its own
 * @throws BatchlineError `ERR_OPTION` naming the option that does not exist or takes no such value
 */
export function parseCommand<Command extends CommandName>(
  command: Command,
  args: readonly string[],
  others: OptionTable = {},
): ParsedCommand<OptionsOf<Command>> {
  const table = { ...others, ...optionsOf(command) }
  const { values: given, positionals } = parsed(command, args, table)
  return { values: optionValues(table, given), given, positionals }
}

function parsed(
  command: CommandName,
  args: readonly string[],
  table: OptionTable,
): { values: GivenOptions; positionals: string[] } {
  const options = parserOptions(table)
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, allowNegative: true })
  } catch (cause) {
    const problem = problemOf((cause as Error).message, Object.keys(table))
    throw usageError(`${problem} See batchline ${command} --help`, cause)
  }
}

function parserOptions(table: OptionTable): NonNullable<ParseArgsConfig['options']> {
  const options = Object.entries(table).map(([name, option]) => {
    const short = option.short === undefined ? {} : { short: option.short }
    if (option.kind === 'switch') return [name, { type: 'boolean', ...short }] as const
    const multiple = option.multiple ?? false
    return [name, { type: 'string', multiple, ...short }] as const
  })
  return Object.fromEntries(options)
}

/** What Node says, up to where its reader needs no more. */
function problemOf(message: string, names: readonly string[]): string {
  const dash = /^Option '(?:-\w, )?(--[\w-]+).*ambiguous/.exec(message)
  if (dash)
    return `${dash[1]} has no value, or a value that begins with a dash (write ${dash[1]}=VALUE).`
  const [problem = ''] = message.split(/\. (?=To )|\n/)
  const unknown = /^Unknown option '--([\w-]+)'/.exec(problem)?.[1]
  const near = unknown === undefined ? undefined : nearOption(unknown, names)
  return `${problem.replace(/\.$/, '')}.${near === undefined ? '' : ` Did you mean --${near}?`}`
}

/** @throws BatchlineError `ERR_OPTION` unless there is exactly one. */
export function onePositional(
  command: CommandName,
  name: string,
  positionals: readonly string[],
): string {
  const [first, ...others] = positionals
  if (first !== undefined && first !== '' && others.length === 0) return first
  const found =
    first === undefined || first === '' ? 'there is none' : `there are ${positionals.length}`
  throw usageError(`exactly one ${name} is required, but ${found}. See batchline ${command} --help`)
}
