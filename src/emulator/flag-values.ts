/** What the flags of the emulator stand for; each error names the flag. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describeError } from '../describe-error.ts'
import { BatchlineError } from '../errors.ts'
import type { Respond } from './answers/answer.ts'
import type { FaultRule } from './faults/fault-rules.ts'
import type { Models } from './params/known-models.ts'

/** @throws BatchlineError ERR_OPTION for what is no number. */
export function figure<Values extends object>(
  values: Values,
  flag: keyof Values & string,
): number | undefined {
  const text = values[flag]
  if (text === undefined) return undefined
  const number = Number(text)
  // Nothing, as a variable of the shell that is not set, would be the number 0.
  if (Number.isFinite(number) && text !== '') return number
  throw badFlag(`--${flag} is a number, not ${JSON.stringify(text)}`)
}

/** Rules as JSON, or as a file of them; the rules themselves are checked where they are switched on. */
export function readRules(text: string): FaultRule[] {
  const path = text.startsWith('@') ? text.slice(1) : undefined
  const json = path === undefined ? text : readText(path)
  try {
    return JSON.parse(json) as FaultRule[]
  } catch (cause) {
    const what = path ?? 'what is given'
    throw badFlag(`--faults: ${what} is no JSON. It takes an array of rules, or @FILE`, cause)
  }
}

/** Ids with commas between, or `any`; a comma too many is no id. */
export function readModels(text: string): Models {
  const ids = text.split(',').map((id) => id.trim())
  if (text === 'any') return text
  if (ids.every((id) => id !== '')) return ids
  throw badFlag(`--models is any, or ids with commas between, not ${JSON.stringify(text)}`)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw badFlag(`--faults: ${path} can't be read (${code})`, cause)
  }
}

/** The default export of a module of the user's own. */
export async function loadRespond(path: string): Promise<Respond> {
  if (!existsSync(path)) throw badFlag(`--respond: there is no file ${path || 'of no name'}`)
  const module = await importModule(path)
  if (typeof module.default === 'function') return module.default as Respond
  throw badFlag(`--respond: ${path} has no function as its default export`)
}

async function importModule(path: string): Promise<{ default?: unknown }> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }
  } catch (cause) {
    throw badFlag(`--respond: ${path} failed while it was loaded (${describeError(cause)})`, cause)
  }
}

/** The error of a flag that can't be. */
export function badFlag(problem: string, cause?: unknown): BatchlineError {
  const options = cause === undefined ? {} : { cause }
  return new BatchlineError('ERR_OPTION', `emulator: ${problem}`, options)
}
