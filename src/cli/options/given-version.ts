import { isPromptVersion } from '../../request/is-prompt-version.ts'
import { usageError } from './usage-error.ts'

/** @throws BatchlineError `ERR_OPTION` for a text that is too long for a name */
export function givenVersion(text: string, flag: string): string {
  if (isPromptVersion(text)) return text
  throw usageError(`${flag} must be a name of 1 to 100 characters, without control characters`)
}
