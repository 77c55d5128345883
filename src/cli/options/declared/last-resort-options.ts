/** What becomes of rows that have failed for good. */
import { parseJson } from '../../../json/parse-json.ts'
import { usageError } from '../usage-error.ts'

export const lastResortOptions = {
  'ask-now': {
    kind: 'whole number',
    placeholder: 'N',
    most: 100_000,
    sets: 'askNow.most',
    help: `ask up to N rows that failed in their last attempt, and may pass, by the Messages API: at once, and at
      its full price. N holds over all runs of the job, and so do the answers. A crash may pay up to 4 answers
      twice; the next run says so`,
  },
  'ask-again': {
    kind: 'switch',
    commands: ['run', 'resume'],
    // Each run that asks again may pay again.
    recorded: false,
    sets: 'askNow.again',
    help: `ask again for rows that --ask-now asked in vain: the service did not take the call, or its reply was lost and
      may have been paid`,
  },
  fallback: {
    kind: 'text or file',
    placeholder: 'JSON|@FILE',
    help: `the value of rows that failed for good, as in {"label":"other"}. It fits --schema, or is null. They
      are marked "fallback":true with the failure beside it, stand in the output and not in --rejects, and don't count as
      failed for the exit code`,
    parse: (text: string, flag: string): (() => unknown) => {
      try {
        parseJson(text)
      } catch {
        throw usageError(
          `${flag} is JSON, and this is none. A text stands in double quotes: '"unknown"'`,
        )
      }
      // Parsed for each row: a copy of its own, with all digits of its numbers.
      return () => parseJson(text)
    },
  },
} as const
