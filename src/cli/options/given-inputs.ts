/** What a command reads: the INPUTs of its command line, as a job can keep them. */
import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { escapePath } from 'tinyglobby'
import { isGlob } from '../../read/list-inputs.ts'
import type { CommandName } from './command-texts.ts'
import { usageError } from './usage-error.ts'

/**
 * Absolute paths and globs, or `-` alone.
 *
 * @throws BatchlineError `ERR_OPTION` where there is no input
 */
export function givenInputs(
  positionals: readonly string[],
  command: CommandName = 'run',
): string[] {
  if (positionals.length === 0 || positionals.includes('')) {
    throw usageError(`an INPUT is required. See batchline ${command} --help`)
  }
  if (positionals.includes('-') && positionals.length > 1) {
    throw usageError("- is stdin, and can't be combined with other INPUTs")
  }
  return positionals.map((input) => (input === '-' ? input : absolute(input)))
}

/** Only what was given is a pattern, whatever characters the folder's own name holds. */
function absolute(input: string): string {
  if (!isPattern(input) || resolve(input) === input) return resolve(input)
  return join(escapePath(process.cwd()), input)
}

/** How messages call the inputs. */
export function inputsName(inputs: readonly string[]): string {
  const [first = '', ...others] = inputs
  if (first === '-') return 'stdin'
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

/** Whether an input is a glob, and no file that is called like one. */
export function isPattern(input: string): boolean {
  return isGlob(input) && !statSync(input, { throwIfNoEntry: false })
}
