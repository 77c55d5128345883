/**
 * Expands paths, globs and folders to files, in the order given. Files of a glob or folder sort by
 * name, with numbers in names compared as numbers: part 10 comes after part 9, so adding a part
 * appends.
 */
import type { Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import picomatch from 'picomatch'
import { glob } from 'tinyglobby'
import { BatchlineError } from '../errors.ts'
import { inputError } from './input-error.ts'
import { formatOfName } from './input-format.ts'

/**
 * Returns each file once.
 *
 * @param isFormatGiven - files of a folder need no extension that states their format
 * @throws BatchlineError `ERR_INPUT` where a path does not exist, or a glob or folder matches no
 *   files
 */
export async function listInputs(
  inputs: readonly string[],
  isFormatGiven: boolean,
): Promise<string[]> {
  const files = new Map<string, string>()
  for (const input of inputs) {
    for (const file of await filesOf(input, isFormatGiven)) {
      // Keep the first spelling: inputs may name the same file in several ways.
      if (!files.has(resolve(file))) files.set(resolve(file), file)
    }
  }
  return [...files.values()]
}

/**
 * Whether a path has glob characters. Check first whether it exists: an existing path is never a
 * glob.
 */
export function isGlob(input: string): boolean {
  return picomatch.scan(input).isGlob
}

async function filesOf(input: string, isFormatGiven: boolean): Promise<string[]> {
  if (input === '-') return [input]
  const found = await statOf(input)
  if (found?.isDirectory()) return await filesIn(input, isFormatGiven)
  if (found || !isGlob(input)) return [input]
  const files = await filesOfGlob(input)
  if (files.length > 0) return files.sort(byName)
  throw noInput(`no file matches ${input}`, 'Correct it and run the same program again.')
}

/**
 * Searches from the folder before the first wildcard, so that the result does not depend on the
 * current directory.
 */
async function filesOfGlob(input: string): Promise<string[]> {
  const { base, glob: pattern } = picomatch.scan(slashed(input))
  const folder = base.replaceAll(/\\(.)/g, '$1')
  const files = await glob(pattern, {
    cwd: folder === '' ? '.' : folder,
    onlyFiles: true,
    expandDirectories: false,
  })
  return files.map((file) => join(folder, file))
}

/** Turns backslashes into slashes on Windows. Elsewhere a backslash is an escape. */
export function slashed(pattern: string): string {
  return process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern
}

/** Returns `undefined` for a missing file: opening it reports that. */
async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch {
    return undefined
  }
}

/**
 * Returns the files of a folder, without subfolders. It skips names that start with a dot or
 * underscore: other tools use these as markers.
 */
async function filesIn(folder: string, isFormatGiven: boolean): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
    throw inputError(folder, error)
  })
  const names = entries.filter((entry) => !entry.isDirectory() && !/^[._]/.test(entry.name))
  const unknown = names.find(
    ({ name }) => !isFormatGiven && formatOfName(name).format === undefined,
  )
  if (unknown) {
    throw noInput(
      `${join(folder, unknown.name)} has no extension of a known format`,
      `Say which files to read, e.g. ${join(folder, '*.jsonl')}, and run the same program again.`,
    )
  }
  if (names.length > 0) return names.map(({ name }) => join(folder, name)).sort(byName)
  throw noInput(
    `${folder} is a folder without files`,
    `Subfolders are not searched; to search them, use ${join(folder, '**', '*.jsonl')}.`,
  )
}

function noInput(problem: string, remedy: string): BatchlineError {
  return new BatchlineError('ERR_INPUT', `${problem}. Nothing was read or sent. ${remedy}`)
}

/** Compares by code units, the same on every machine, but runs of digits as numbers. */
function byName(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.split(/(\d+)/))
  for (let at = 0; at < Math.min(left!.length, right!.length); at++) {
    const order = at % 2 === 1 ? byDigits(left![at]!, right![at]!) : byText(left![at]!, right![at]!)
    if (order !== 0) return order
  }
  return left!.length - right!.length || byText(a, b)
}

function byDigits(a: string, b: string): number {
  const [left, right] = [a, b].map((digits) => digits.replace(/^0+(?=\d)/, ''))
  return left!.length - right!.length || byText(left!, right!)
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
