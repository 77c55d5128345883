/** Parses the values of the emulator's flags. Each error names its flag. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describeError } from '../describe-error.ts'
import { BatchlineError } from '../errors.ts'
import type { Respond } from './answers/answer.ts'
import type { FaultRule } from './faults/fault-rules.ts'
import type { Models } from './models/known-models.ts'

/** Reads a number. @throws BatchlineError ERR_OPTION if the value is not a number. */
export function readNumber<Values extends object>(
  values: Values,
  flag: keyof Values & string,
): number | undefined {
  const text = values[flag]
  if (text === undefined) return undefined
  const number = Number(text)
  // An unset shell variable gives an empty string, which Number() would read as 0.
  if (Number.isFinite(number) && text !== '') return number
  throw badFlag(`--${flag} must be a number, not ${JSON.stringify(text)}`)
}

/** Reads fault rules from JSON or from `@FILE`. `Faults` checks the rules themselves. */
export function readRules(text: string): FaultRule[] {
  const path = text.startsWith('@') ? text.slice(1) : undefined
  const json = path === undefined ? text : readText(path)
  try {
    return JSON.parse(json) as FaultRule[]
  } catch (cause) {
    const what = path ?? 'the value'
    throw badFlag(`--faults: ${what} is not valid JSON. Give an array of rules, or @FILE`, cause)
  }
}

/** Reads `any` or comma-separated model ids. An extra comma is an error: an id can't be empty. */
export function readModels(text: string): Models {
  const ids = text.split(',').map((id) => id.trim())
  if (text === 'any') return text
  if (ids.every((id) => id !== '')) return ids
  throw badFlag(`--models must be any, or comma-separated ids, not ${JSON.stringify(text)}`)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw badFlag(`--faults: ${path} can't be read (${code})`, cause)
  }
}

/** Loads the user's module and returns its default export. */
export async function loadRespond(path: string): Promise<Respond> {
  if (!existsSync(path))
    throw badFlag(`--respond: ${path === '' ? 'the path is empty' : `there is no file ${path}`}`)
  const module = await importModule(path)
  if (typeof module.default === 'function') return module.default as Respond
  throw badFlag(`--respond: ${path} has no function as its default export`)
}

async function importModule(path: string): Promise<{ default?: unknown }> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }
  } catch (cause) {
    throw badFlag(`--respond: loading ${path} failed (${describeError(cause)})`, cause)
  }
}

/** The error for an invalid flag. */
export function badFlag(problem: string, cause?: unknown): BatchlineError {
  const options = cause === undefined ? {} : { cause }
  return new BatchlineError('ERR_OPTION', `emulator: ${problem}`, options)
}
