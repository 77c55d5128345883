/** When to stop because too much fails, and the name of the prompt. */
import { givenVersion } from '../given-version.ts'

export const versionOptions = {
  'prompt-version': {
    kind: 'text',
    placeholder: 'NAME',
    sets: 'toRequests.promptVersion',
    help: `a name for what makes the requests, as v3: it stands in each outcome as prompt_version, beside
      prompt_hash, a hash of prompt, system, model and all else that makes them`,
    parse: (text: string, flag: string): string => givenVersion(text, flag),
  },
} as const
