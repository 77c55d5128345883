/** `parseArgs` with one kind of error, and messages that end where the reader needs no more. */
import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import { usageError } from './usage-error.ts'

type Flags = NonNullable<ParseArgsConfig['options']>

/** What a command line held. */
export interface ParsedCommand<F extends Flags> {
  readonly values: { [Name in keyof F]?: F[Name]['type'] extends 'boolean' ? boolean : string }
  readonly positionals: readonly string[]
}

/**
 * @param command - its name, for messages
 * @throws BatchlineError `ERR_OPTION` for an option that does not exist or has no value.
 */
export function parseCommand<F extends Flags>(
  command: string,
  args: readonly string[],
  flags: F,
): ParsedCommand<F> {
  try {
    const parsed = parseArgs({
      args: [...args],
      options: flags,
      allowPositionals: true,
      allowNegative: true,
    })
    return parsed as unknown as ParsedCommand<F>
  } catch (cause) {
    throw usageError(
      `${problemOf((cause as Error).message)}. See batchline ${command} --help`,
      cause,
    )
  }
}

function problemOf(message: string): string {
  const dash = /^Option '(?:-\w, )?(--[\w-]+).*ambiguous/.exec(message)
  if (dash)
    return `${dash[1]} has no value, or one that begins with a dash (which takes ${dash[1]}=VALUE)`
  const [problem = ''] = message.split(/\. (?=To )|\n/)
  return problem.replace(/\.$/, '')
}

/** @throws BatchlineError `ERR_OPTION` unless there is exactly one. */
export function onePositional(
  command: string,
  name: string,
  positionals: readonly string[],
): string {
  const [first, ...others] = positionals
  if (first !== undefined && first !== '' && others.length === 0) return first
  const found = first === undefined || first === '' ? 'none' : String(positionals.length)
  throw usageError(`one ${name} is needed, and there is ${found}. See batchline ${command} --help`)
}
