/** From what was typed for an option to its value. Each error names the option and what it takes. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { namesOf } from './given-names.ts'
import type { Valued } from './option.ts'
import { usageError } from './usage-error.ts'

const mostSeconds = 86_400

/**
 * @param flag - with its dashes
 * @throws BatchlineError `ERR_OPTION` for what the option does not take
 */
export function givenValue(option: Valued, flag: string, text: string): unknown {
  const value = ofKind(option, flag, text)
  // A declaration's own types say that this takes what its kind gives.
  const parse = option.parse as ((value: unknown, flag: string) => unknown) | undefined
  return parse ? parse(value, flag) : value
}

function ofKind(option: Valued, flag: string, text: string): unknown {
  const { kind, most = Number.MAX_SAFE_INTEGER, choices = [], of = 'things' } = option
  if (kind === 'whole number') return wholeNumber(flag, text, most)
  if (kind === 'seconds') return milliseconds(flag, text)
  if (kind === 'choice') return oneOf(flag, text, choices)
  if (kind === 'names') return namesOf(text, flag, `names of ${of}, separated by commas`)
  // An option that says nothing is a slip, such as a variable of the shell that is not set.
  if (text === '') throw usageError(`${flag} is empty`)
  if (kind === 'text or file') return textOrFile(flag, text)
  if (kind === 'output file' || kind === 'folder') return absolutePath(text)
  return text
}

/** The path from anywhere; `-` is stdin or stdout. */
export function absolutePath(path: string): string {
  return path === '-' ? path : resolve(path)
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value
  throw usageError(`${flag} must be a whole number from 1 to ${most}, not ${quoted(text)}`)
}

function milliseconds(flag: string, text: string): number {
  const value = Number(text)
  if (/^\d*\.?\d+$/.test(text) && value > 0 && value <= mostSeconds) return value * 1000
  throw usageError(
    `${flag} must be a number of seconds over 0, up to ${mostSeconds}, not ${quoted(text)}`,
  )
}

export function oneOf<Choice extends string>(
  flag: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((word) => word === text)
  if (choice !== undefined) return choice
  const words = [choices.slice(0, -1).join(', '), choices.at(-1)].filter(Boolean).join(' or ')
  throw usageError(`${flag} must be ${words}, not ${quoted(text)}`)
}

/** `@FILE` stands for what is in the file, `@@…` for a text that begins with an @. */
function textOrFile(flag: string, text: string): string {
  if (!text.startsWith('@')) return text
  if (text.startsWith('@@')) return text.slice(1)
  const path = text.slice(1)
  const held = readText(flag, path)
  if (isOnlyKey(held)) {
    throw usageError(
      `${flag}: ${path} holds an API key, not a text. Nothing was sent. Give the file with the text; the key belongs in ANTHROPIC_API_KEY`,
    )
  }
  return held
}

/** The wrong file, such as key.env: its key would be sent with each row and lie in the job folder. */
function isOnlyKey(text: string): boolean {
  return /^(export\s+)?(\w+=)?["']?sk-ant-[\w-]+["']?$/.test(text.trim())
}

/** The same text from anywhere; the file may have changed by then. */
export function absoluteTextOrFile(text: string): string {
  return /^@(?!@)/.test(text) ? `@${resolve(text.slice(1))}` : text
}

/** @throws BatchlineError `ERR_OPTION` for a file that can't be read. */
export function readText(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw usageError(
      `${flag}: ${path} can't be read (${(cause as NodeJS.ErrnoException).code})`,
      cause,
    )
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
