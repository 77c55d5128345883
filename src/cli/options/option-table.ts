/** All options of the command, each declared once in the file of its group. */
import type { CommandName } from './command-texts.ts'
import { inputOptions } from './declared/input-options.ts'
import type { NamesFor, Option, OptionTable, Switch, Valued } from './option.ts'
import { outputOptions } from './declared/output-options.ts'
import { requestOptions } from './declared/request-options.ts'
import { batchOptions } from './declared/batch-options.ts'
import { priceOptions } from './declared/price-options.ts'
import { sharingOptions } from './declared/sharing-options.ts'
import { recoveryOptions } from './declared/recovery-options.ts'
import { spendingOptions } from './declared/spending-options.ts'
import { answersOptions } from './declared/answers-options.ts'
import { estimateOptions } from './declared/estimate-options.ts'
import { serviceOptions } from './declared/service-options.ts'
import { statusOptions } from './declared/status-options.ts'
import { judgingOptions } from './declared/judging-options.ts'
import { lastResortOptions } from './declared/last-resort-options.ts'
import { reportOptions } from './declared/report-options.ts'
import { reviewOptions } from './declared/review-options.ts'
import { truthOptions } from './declared/truth-options.ts'
import { onceOptions } from './declared/once-options.ts'
import { watchOptions } from './declared/watch-options.ts'
import { versionOptions } from './declared/version-options.ts'
import { tableOptions } from './declared/table-options.ts'

/** Options that stand together in the help. */
export interface OptionGroup {
  readonly title: string
  readonly options: OptionTable
}

export const optionGroups: readonly OptionGroup[] = [
  group('Input', inputOptions),
  group('Tables (CSV and TSV)', tableOptions),
  group('Output and job', outputOptions),
  group('Requests', requestOptions),
  group('Batches', batchOptions),
  group('Answers', judgingOptions),
  group('Rows that failed', lastResortOptions),
  group('Accuracy', truthOptions),
  group('Review', reviewOptions),
  group('Limits and versions', versionOptions),
  group('Running in steps', onceOptions),
  group('Monitoring', watchOptions),
  group('Cost', spendingOptions),
  group('Prices and the prompt cache', priceOptions),
  group('Shared answers', sharingOptions),
  group('Answer store', answersOptions),
  group('Recovery', recoveryOptions),
  group('Estimate', estimateOptions),
  group('Report', reportOptions),
  group('Jobs and batches', serviceOptions),
  group('JSON', statusOptions),
]

/** Rejects members that {@link Option} does not have, and relations to options that do not exist. */
function group<Table extends OptionTable>(
  title: string,
  options: Table & Exact<Table>,
): OptionGroup {
  return { title, options }
}

type Exact<Table> = {
  readonly [Name in keyof Table]: {
    readonly [Member in Exclude<keyof Table[Name], keyof Switch | keyof Valued>]: never
  } & { readonly goesWith?: OptionName; readonly needs?: OptionName }
}

type AllOptions = Sound<
  typeof inputOptions &
    typeof tableOptions &
    typeof outputOptions &
    typeof requestOptions &
    typeof batchOptions &
    typeof judgingOptions &
    typeof lastResortOptions &
    typeof truthOptions &
    typeof reviewOptions &
    typeof versionOptions &
    typeof onceOptions &
    typeof watchOptions &
    typeof spendingOptions &
    typeof priceOptions &
    typeof sharingOptions &
    typeof answersOptions &
    typeof recoveryOptions &
    typeof reportOptions &
    typeof statusOptions
>

/** Apart, because its `--sample` is another one than that of a run. */
type EstimateTable = Sound<typeof estimateOptions>

/** Apart, because its `--limit` is another one than that of a run. */
type ServiceTable = Sound<typeof serviceOptions>

/** A wrong declaration fails to compile in its group above, and not in everything derived from it. */
type Sound<Table> = { readonly [Name in keyof Table]: Extract<Table[Name], Option> }

/** The declarations of a command's options, as types. */
export type OptionsOf<Command extends CommandName> = Flat<
  Pick<AllOptions, NamesFor<AllOptions, Command>> &
    Pick<EstimateTable, NamesFor<EstimateTable, Command>> &
    Pick<ServiceTable, NamesFor<ServiceTable, Command>>
>

type Flat<Table> = { readonly [Name in keyof Table]: Table[Name] }

/** The name of any option. */
export type OptionName = keyof AllOptions | keyof EstimateTable | keyof ServiceTable

/** The declarations of a command's options. */
export function optionsOf<Command extends CommandName>(command: Command): OptionsOf<Command> {
  const all = optionGroups.flatMap(({ options }) => Object.entries(options))
  const taken = all.filter(([, option]) => takes(option, command))
  return Object.fromEntries(taken) as unknown as OptionsOf<Command>
}

/** Whether a command takes an option. */
export function takes({ commands = ['run'] }: Option, command: CommandName): boolean {
  return commands.includes(command)
}
