/** Loads what `--respond` names: a module that makes the answers, or rules for them as JSON. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describeError } from '../../describe-error.ts'
import type { Respond } from '../answers/answer.ts'
import { respondByRules } from '../answers/answer-rules.ts'
import { badFlag } from './bad-flag.ts'
import { jsonReader } from './read-json.ts'

/** @throws BatchlineError ERR_OPTION for a file that is missing, or is neither of the two. */
export async function loadRespond(texts: readonly string[], flag: string): Promise<Respond> {
  const path = texts.at(-1) ?? ''
  if (!existsSync(path)) {
    throw badFlag(`--${flag}: ${path === '' ? 'the path is empty' : `there is no file ${path}`}`)
  }
  if (path.endsWith('.json')) return respondByRules(readRules([`@${path}`], flag))
  const module = await importModule(path, flag)
  if (typeof module.default === 'function') return module.default as Respond
  throw badFlag(`--${flag}: ${path} has no function as its default export`)
}

const readRules = jsonReader('an array of rules {answer, …}')

async function importModule(path: string, flag: string): Promise<{ default?: unknown }> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }
  } catch (cause) {
    throw badFlag(`--${flag}: loading ${path} failed (${describeError(cause)})`, cause)
  }
}
