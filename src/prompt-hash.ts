import { createHash } from 'node:crypto'
import { toJson } from './json/to-json.ts'

/** So many hexadecimal digits tell the prompts of a job apart, and nobody can get a text back from them. */
export const promptHashDigits = 12

/** @param made - what is known to make requests */
export function promptHash(made: readonly unknown[]): string {
  return createHash('sha256').update(toJson(made)).digest('hex').slice(0, promptHashDigits)
}
