/**
 * The command line as a job keeps it, so that `batchline resume` can repeat it from any folder: the same
 * arguments with absolute paths. No option takes a key, so the record holds none.
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
  const args = Object.entries(optionsOf('run')).flatMap(([name, option]: [string, Option]) =>
    option.recorded === false ? [] : recordedArgs(name, option, given[name]),
  )
  return { run: [...args, '--', ...inputs] }
}

function recordedArgs(name: string, option: Option, typed: GivenOptions[string]): string[] {
  const all = typeof typed === 'object' ? typed : [typed]
  return all.flatMap((value) => {
    if (value === undefined) return []
    if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`
    return `--${name}=${fromAnywhere(option, value)}`
  })
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
    `${folder} holds no command of batchline run to repeat: the job was made by a program. Run that program again.`,
  )
}
