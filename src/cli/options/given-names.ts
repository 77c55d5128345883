/** Options that are lists of names. */
import { usageError } from './usage-error.ts'

/**
 * Names with commas between, none of them empty.
 *
 * @param flag - for the error
 * @param takes - what the option is, for the error
 */
export function namesOf(text: string, flag: string, takes: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.every(Boolean)) return names
  throw usageError(`${flag} must be ${takes}`)
}

/** @returns true for all fields */
export function carriedFields(text: string, flag: string): boolean | readonly string[] {
  if (text === 'all') return true
  return namesOf(text, flag, 'names of fields, separated by commas, or all')
}

/** Each goes into a header as it is. */
export function betaNames(names: readonly string[], flag: string): readonly string[] {
  if (names.every((name) => /^[\w.-]+$/.test(name))) return names
  throw usageError(`${flag} must be names of betas, separated by commas`)
}
