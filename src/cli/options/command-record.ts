/**
 * The command line as a job keeps it, so that `batchline resume` can repeat it from any folder: the same
 * arguments with absolute paths. No option takes a key, and what else may hold a secret is left out, so the
 * record holds none.
 */
import { BatchlineError } from '../../errors.ts'
import { absolutePath, absoluteTextOrFile } from './given-value.ts'
import type { Option } from './option.ts'
import { optionsOf } from './option-table.ts'
import type { GivenOptions } from './option-values.ts'

/** In `job.json` as `command`. */
export interface CommandRecord {
  readonly run: readonly string[]
}

/**
 * @param given - the options as they were typed
 * @param inputs - absolute, or `-`
 */
export function commandRecord(given: GivenOptions, inputs: readonly string[]): CommandRecord {
  return { run: [...argsOf(given, mayBeKept), '--', ...inputs] }
}

/** The options as arguments, for this run alone: what the job does not keep is among them. */
export function givenArgs(given: GivenOptions): readonly string[] {
  return argsOf(given, () => true)
}

type Filter = (option: Option, text: string) => boolean

function argsOf(given: GivenOptions, isWanted: Filter): string[] {
  return Object.entries(optionsOf('run')).flatMap(([name, option]: [string, Option]) => {
    if (option.recorded === false) return []
    const typed = given[name]
    const all = typeof typed === 'object' ? typed : [typed]
    return all.flatMap((value) => {
      if (value === undefined || !isWanted(option, String(value))) return []
      if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`
      return `--${name}=${fromAnywhere(option, value)}`
    })
  })
}

function mayBeKept(option: Option, text: string): boolean {
  return option.kind === 'switch' || option.keptIf === undefined || option.keptIf(text)
}

/** What was typed, so that it means the same in another folder. */
function fromAnywhere({ kind }: Option, text: string): string {
  if (kind === 'text or file') return absoluteTextOrFile(text)
  return kind.endsWith('file') || kind === 'folder' ? absolutePath(text) : text
}

/**
 * The arguments of a kept command.
 *
 * @param command - what the job keeps
 * @param folder - for the message
 * @throws BatchlineError `ERR_INPUT` where the job was not made by `batchline run`.
 */
export function keptArgs(command: unknown, folder: string): readonly string[] {
  const { run } = (command ?? {}) as { run?: unknown }
  if (Array.isArray(run) && run.every((arg) => typeof arg === 'string')) return run
  throw new BatchlineError(
    'ERR_INPUT',
    `${folder} has no batchline run to repeat: a program created the job. Run that program again.`,
  )
}
