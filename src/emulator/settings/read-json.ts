/** Reads the value of a flag that is JSON, or `@` and the path of a JSON file. */
import { readFileSync } from 'node:fs'
import { badFlag } from './bad-flag.ts'

/**
 * A reader of JSON.
 *
 * @param wanted - what the JSON should be, for the error: `an array of rules`
 */
export function jsonReader(wanted: string): (texts: readonly string[], flag: string) => unknown {
  return (texts, flag) => readJson(texts, flag, wanted)
}

/** @throws BatchlineError ERR_OPTION for a file that can't be read, or text that is not JSON. */
function readJson(texts: readonly string[], flag: string, wanted: string): unknown {
  const text = texts.at(-1) ?? ''
  const path = text.startsWith('@') ? text.slice(1) : undefined
  const json = path === undefined ? text : readText(path, flag)
  try {
    return JSON.parse(json) as unknown
  } catch (cause) {
    const what = path ?? 'the value'
    throw badFlag(`--${flag}: ${what} is not valid JSON. Give ${wanted}, or @FILE`, cause)
  }
}

function readText(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw badFlag(`--${flag}: ${path} can't be read (${code})`, cause)
  }
}
