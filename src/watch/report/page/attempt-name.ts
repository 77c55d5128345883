import { parseAttemptKey } from '../../../job/journal/attempt-key.ts'

/** `attempt 2`, `attempt 2 (strong)`; in little room `2`, `strong-2`. */
export function attemptName(key: string, isShort: boolean): string {
  if (isShort) return key
  const { attempt, name } = parseAttemptKey(key)
  return name === undefined ? `attempt ${attempt}` : `attempt ${attempt} (${name})`
}
