/** When to stop because too much fails, and the name of the prompt. */
import { shareOf } from '../given-amount.ts'
import { givenVersion } from '../given-version.ts'

export const versionOptions = {
  'max-error-rate': {
    kind: 'text',
    placeholder: 'SHARE',
    commands: ['run', 'resume'],
    sets: 'openJob.maxErrorRate.rate',
    help: `stop when more than this share of the last 1000 rows failed, as in 0.05 or 5%, and at least 100 are
      known. Nothing new is sent then, what is paid is written, and the run ends with exit code 4. After a look
      at the rows: resume DIR, --go, or a mended prompt with --changed keep for what is not sent yet. Batches
      that run by then are paid: --pilot N, or smaller ones by --max-requests, shows it sooner`,
    parse: (text: string, flag: string): number => shareOf(text, flag),
  },
  'prompt-version': {
    kind: 'text',
    placeholder: 'NAME',
    sets: 'toRequests.promptVersion',
    help: `a name for what makes the requests, as v3: it stands in each outcome as prompt_version, beside
      prompt_hash, a hash of prompt, system, model and all else that makes them`,
    parse: (text: string, flag: string): string => givenVersion(text, flag),
  },
} as const
