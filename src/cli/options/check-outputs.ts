/** What a run writes must not be what it reads: the next run would take answers for rows. */
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import picomatch from 'picomatch'
import { slashed } from '../../read/list-inputs.ts'
import { isPattern } from './given-inputs.ts'
import type { Option, OptionTable } from './option.ts'
import { realPath } from './real-path.ts'
import { usageError } from './usage-error.ts'

/**
 * Checks every output file of a table.
 *
 * @param values - by name of the option
 * @throws BatchlineError `ERR_OPTION` for a file that can't be written, or that an input would read
 */
export function checkOutputs(
  table: OptionTable,
  values: Readonly<Record<string, unknown>>,
  inputs: readonly string[],
): void {
  const seen = new Map<string, string>()
  for (const [name, option] of Object.entries(table)) {
    const path = values[name]
    if (option.kind !== 'output file' || typeof path !== 'string') continue
    if (path === '-') {
      checkStdout(name, option)
      continue
    }
    // What is written becomes FILE when it is complete, and is FILE.part until then.
    const written = [path, `${path}.part`]
    checkApart(name, written, inputs)
    checkWritable(name, path)
    for (const place of written.map(realPath)) {
      const other = seen.get(place)
      if (other !== undefined) throw usageError(`--${name} and --${other} are the same file`)
      seen.set(place, name)
    }
  }
}

function checkStdout(name: string, option: Option): void {
  if ('stdout' in option) return
  throw usageError(`--${name} must be a file; stdout is for the rows of --output`)
}

function checkWritable(name: string, path: string): void {
  if (/\.gz$/i.test(path)) throw usageError(`--${name} writes plain JSONL: give a name without .gz`)
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw usageError(`--${name}: ${path} is a folder; give the name of a file`)
  const folder = dirname(path)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw usageError(`--${name}: there is no folder ${folder}; make it, or give another file`)
}

/**
 * @param name - of the option that has named the paths
 * @param paths - that the run writes
 * @throws BatchlineError `ERR_OPTION` where an input would read one of them
 */
export function checkApart(
  name: string,
  paths: readonly string[],
  inputs: readonly string[],
): void {
  for (const input of inputs) {
    if (input === '-') continue
    const isRead = readerOf(input)
    if (!paths.some(isRead)) continue
    throw usageError(
      paths.includes(input)
        ? `--${name} is the input; give another file`
        : `--${name} would match the input ${input} when the command is run again; give another path`,
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
  const file = realPath(input)
  return (path) => realPath(path) === file || (isFolder && realPath(dirname(path)) === file)
}
