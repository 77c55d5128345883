/** Values of options, checked; each message names the option and what it takes. */
import { readFileSync, statSync } from 'node:fs'
import { usageError } from './usage-error.ts'

/** @throws BatchlineError `ERR_OPTION` unless the text is a whole number from 1 to `most`. */
export function wholeNumber(
  flag: string,
  text: string | undefined,
  most: number,
): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value
  throw usageError(`--${flag} is a whole number from 1 to ${most}, not ${quoted(text)}`)
}

/** Seconds, fractions allowed, as milliseconds. */
export function seconds(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (/^\d*\.?\d+$/.test(text) && value > 0 && value <= mostSeconds) return value * 1000
  throw usageError(
    `--${flag} is a number of seconds over 0, up to ${mostSeconds}, not ${quoted(text)}`,
  )
}

const mostSeconds = 86_400

export function oneOf<Choice extends string>(
  flag: string,
  text: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  if (text === undefined || choices.includes(text as Choice)) return text as Choice | undefined
  const [last, ...others] = choices.toReversed()
  const words = [others.toReversed().join(', '), last].filter(Boolean).join(' or ')
  throw usageError(`--${flag} is ${words}, not ${quoted(text)}`)
}

/** An option that says nothing is a slip, such as a variable of the shell that is not set. */
export function notEmpty(flag: string, text: string | undefined): string | undefined {
  if (text === '') throw usageError(`--${flag} is empty`)
  return text
}

/** `@FILE` stands for what is in the file, `@@…` for a text that begins with an @. */
export function textOrFile(flag: string, given: string | undefined): string | undefined {
  const text = notEmpty(flag, given)
  if (text === undefined || !text.startsWith('@')) return text
  return text.startsWith('@@') ? text.slice(1) : readText(flag, text.slice(1))
}

/** @throws BatchlineError `ERR_OPTION` for a file that can't be read. */
export function readText(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw usageError(
      `--${flag}: ${path} can't be read (${(cause as NodeJS.ErrnoException).code})`,
      cause,
    )
  }
}

/** @throws BatchlineError `ERR_OPTION` where no file of that name can be written. */
export function checkTarget(flag: string, path: string, folder: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw usageError(`--${flag}: ${path} is a folder; give the name of a file`)
  }
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw usageError(`--${flag}: there is no folder ${folder}; make it, or give another file`)
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
