/** When to stop because too much fails, and the name of the prompt. */
import { shareOf } from '../given-amount.ts'
import { givenVersion } from '../given-version.ts'

export const versionOptions = {
  'max-error-rate': {
    kind: 'text',
    placeholder: 'SHARE',
    commands: ['run', 'resume'],
    sets: 'openJob.maxErrorRate.rate',
    help: `stop if more than this share of the last 1000 rows failed (such as 0.05 or 5%), once at least 100
      are known. The run then sends nothing new, writes what is paid, and ends with exit code 4. Check the rows,
      then continue with resume DIR or --go, or fix the prompt and use --changed keep for what is not sent yet.
      Batches running at that point are paid. To find out sooner, use --pilot N or a smaller --max-requests`,
    parse: (text: string, flag: string): number => shareOf(text, flag),
  },
  'prompt-version': {
    kind: 'text',
    placeholder: 'NAME',
    sets: 'toRequests.promptVersion',
    help: `a name for the prompt, such as v3. Each outcome has it as prompt_version, with prompt_hash, a hash
      of the prompt, system, model and everything else that makes the requests`,
    parse: (text: string, flag: string): string => givenVersion(text, flag),
  },
} as const
