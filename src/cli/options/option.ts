/**
 * What an option of the command is: the members of its one declaration. The parser, `--help`, the
 * checks, the record for `batchline resume`, the typed values and the options of the library's
 * functions are all derived from it.
 */
import type { CommandName } from './command-texts.ts'
import type { LibraryPath } from './library-path.ts'

interface Declared {
  /** One letter, for a single dash. */
  readonly short?: string
  readonly help: string
  /** What `--help` of a command says instead, where it means something else there. */
  readonly helpFor?: { readonly [Command in CommandName]?: string }
  /** The commands that take it. Default: `run` alone. */
  readonly commands?: readonly CommandName[]
  /** `false`: not repeated by `batchline resume`. */
  readonly recorded?: false
  /**
   * The option of the library that gets the value: `chunkBySize.maxRequests`. With several, the value
   * is an object that holds a member for each.
   */
  readonly sets?: LibraryPath | readonly LibraryPath[]
  /** The option without which this one has no effect; giving it alone is an error. */
  readonly goesWith?: string
  /** For options that go with this one: what holds without it. */
  readonly without?: string
  /** The option that has to be given too. */
  readonly needs?: string
}

export interface Switch extends Declared {
  readonly kind: 'switch'
  readonly default?: boolean
}

export interface Valued extends Declared {
  readonly kind:
    | 'whole number'
    | 'seconds'
    | 'choice'
    | 'names'
    | 'text'
    | 'text or file'
    | 'input file'
    | 'output file'
    | 'folder'
  /** What stands for the value in help and messages: `N`, `FILE`. */
  readonly placeholder: string
  /** What the program gets where the option is absent. Defaults of the library are not repeated here. */
  readonly default?: unknown
  /** Of a whole number. */
  readonly most?: number
  /** Of names: what they name, as in `columns`. */
  readonly of?: string
  readonly choices?: readonly string[]
  /** Whether it may be given several times; the value is then a list. */
  readonly multiple?: true
  /** Of an output file: `-` stands for stdout. */
  readonly stdout?: true
  /** Of an option that may hold a secret: which of its texts `batchline resume` may find in the job. */
  readonly keptIf?: (text: string) => boolean
  /** Turns the value of the kind into that of the program, or throws an error that names the flag. */
  readonly parse?: (value: never, flag: string) => unknown
}

/**
 * An option by its `kind`, which says how a value is checked and what the program gets:
 *
 * - `switch`: true with `--name`, false with `--no-name`
 * - `whole number`: from 1 to `most`
 * - `seconds`: fractions allowed; becomes milliseconds
 * - `choice`: one of `choices`
 * - `names`: one or more, separated by commas
 * - `text`: anything but nothing
 * - `text or file`: text, or `@FILE` for what the file holds
 * - `input file`: a path, as it was typed
 * - `output file`: an absolute path that is safe to write, or `-` where `stdout` allows it
 * - `folder`: an absolute path
 */
export type Option = Switch | Valued

/** Declarations by the name of the option, without its dashes. */
export type OptionTable = Readonly<Record<string, Option>>

type OfKind<O> = O extends { kind: 'switch' }
  ? boolean
  : O extends { kind: 'whole number' | 'seconds' }
    ? number
    : O extends { choices: ReadonlyArray<infer Choice> }
      ? Choice
      : O extends { kind: 'names' }
        ? readonly string[]
        : string

type Once<O> = O extends { parse: (...args: never) => infer Value } ? Value : OfKind<O>

type Given<O> = O extends { multiple: true } ? ReadonlyArray<Once<O>> : Once<O>

/** The type that the program gets for an option. */
export type ValueOf<O> = O extends { default: unknown } ? Given<O> : Given<O> | undefined

/** The values of a table, each of the type that its declaration says. */
export type OptionValues<Table> = { readonly [Name in keyof Table]: ValueOf<Table[Name]> }

/** The names that are declared for a command. */
export type NamesFor<Table, Command extends CommandName> = {
  [Name in keyof Table]: Command extends CommandsOf<Table[Name]> ? Name : never
}[keyof Table]

type CommandsOf<O> = O extends { commands: ReadonlyArray<infer Command> } ? Command : 'run'
