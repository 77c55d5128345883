/** What `batchline run` reads: the INPUTs of its command line, as a job can keep them. */
import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import picomatch from 'picomatch'
import { escapePath } from 'tinyglobby'
import { isGlob, slashed } from '../../read/list-inputs.ts'
import { usageError } from './usage-error.ts'

/**
 * Absolute paths and globs, or `-` alone.
 *
 * @throws BatchlineError `ERR_OPTION` where there is none
 */
export function givenInputs(positionals: readonly string[]): string[] {
  if (positionals.length === 0 || positionals.includes('')) {
    throw usageError('an INPUT is needed, and there is none. See batchline run --help')
  }
  if (positionals.includes('-') && positionals.length > 1) {
    throw usageError('- is stdin, and stands alone and not among other INPUTs')
  }
  return positionals.map((input) => (input === '-' ? input : absolute(input)))
}

/** Of a glob only what was given is one, whatever the folder is called. */
function absolute(input: string): string {
  if (!isPattern(input) || resolve(input) === input) return resolve(input)
  return join(escapePath(process.cwd()), input)
}

/** How the inputs are called in messages. */
export function inputsName(inputs: readonly string[]): string {
  const [first = '', ...others] = inputs
  if (first === '-') return 'stdin'
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

/**
 * What the command writes must not be what it reads: the next run would take answers for rows.
 *
 * @param flag - that has named the path
 * @param paths - that it writes
 * @throws BatchlineError `ERR_OPTION` naming the flag
 */
export function checkApart(
  flag: string,
  paths: readonly string[],
  inputs: readonly string[],
): void {
  for (const input of inputs) {
    if (input === '-') continue
    const isRead = readerOf(input)
    if (!paths.some(isRead)) continue
    throw usageError(
      paths.includes(input)
        ? `--${flag} is the input; give another file`
        : `--${flag} would be among the inputs of ${input} when the command is run again; give another place`,
    )
  }
}

/** Which paths an input would read if they were there. */
function readerOf(input: string): (path: string) => boolean {
  if (isPattern(input)) {
    const matches = picomatch(slashed(input))
    return (path) => matches(path)
  }
  const isFolder = statSync(input, { throwIfNoEntry: false })?.isDirectory() === true
  const file = real(input)
  return (path) => real(path) === file || (isFolder && real(dirname(path)) === file)
}

/** Where a path leads, through links too; of what is not there yet, its folder. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return dirname(path) === path ? path : join(real(dirname(path)), basename(path))
  }
}

function isPattern(input: string): boolean {
  return isGlob(input) && !statSync(input, { throwIfNoEntry: false })
}
