/** The texts of `--help`, from the declarations of commands and options. */
import { commandTexts } from './command-texts.ts'
import type { CommandName } from './command-texts.ts'
import { optionGroups, takes } from './option-table.ts'
import type { OptionGroup } from './option-table.ts'
import type { Option } from './option.ts'
import { usageOf } from './option-values.ts'

/** A terminal's width where nobody has chosen another. */
const width = 80
/** Where the texts of options begin. */
const column = 25
const overviewColumn = 33

/** Options of a command that are not in the table of options, ready to be shown. */
export interface OtherGroup {
  readonly title: string
  readonly entries: ReadonlyArray<readonly [usage: string, help: string]>
}

/** The text for a command; for any other word the overview. */
export function helpOf(name: string | undefined, others: readonly OtherGroup[] = []): string {
  const command = commandNames.find((known) => known === name)
  return command === undefined ? overview() : commandHelp(command, others)
}

export const commandNames: readonly CommandName[] = Object.keys(commandTexts) as CommandName[]

function overview(): string {
  const commands = Object.values(commandTexts).map(({ usage, summary }) =>
    entry(`batchline ${usage.replace(' [options]', '')}`, summary, overviewColumn),
  )
  return [
    "batchline: run millions of rows through Claude's Message Batches API, paid once",
    commands.join('\n'),
    [
      entry('batchline COMMAND --help', 'show the options of a command', overviewColumn),
      entry('batchline --version', 'show the version', overviewColumn),
    ].join('\n'),
    'Set the key and address in the environment: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL.',
  ].join('\n\n')
}

function commandHelp(command: CommandName, others: readonly OtherGroup[]): string {
  const { usage, about, after } = commandTexts[command]
  const parts = [
    `batchline ${usage}`,
    wrapped(about, width).join('\n'),
    ...optionGroups.map((group) => groupHelp(group, command)),
    ...others.map(otherHelp),
    after ?? '',
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function groupHelp({ title, options }: OptionGroup, command: CommandName): string {
  const entries = Object.entries(options)
    .filter(([, option]) => takes(option, command))
    .map(([name, option]) =>
      entry(namesOf(name, option), option.helpFor?.[command] ?? option.help, column),
    )
  return entries.length === 0 ? '' : [title, ...entries].join('\n')
}

function otherHelp({ title, entries }: OtherGroup): string {
  return [title, ...entries.map(([usage, help]) => entry(usage, help, column))].join('\n')
}

function namesOf(name: string, option: Option): string {
  const usage = usageOf(name, option)
  return option.short === undefined ? usage : `-${option.short}, ${usage}`
}

/** A name, and beside it, or below where it is too long, what it does. */
function entry(name: string, text: string, at: number): string {
  const head = `  ${name}`
  const lines = wrapped(text, width - at).map((line) => `${' '.repeat(at)}${line}`)
  return head.length + 2 > at
    ? [head, ...lines].join('\n')
    : [head.padEnd(at) + (lines[0]?.slice(at) ?? ''), ...lines.slice(1)].join('\n')
}

/** A text in lines; how it is broken where it is declared does not matter. */
function wrapped(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
