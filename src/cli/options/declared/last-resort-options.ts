/** What becomes of rows that have failed for good. */
import { parseJson } from '../../../json/parse-json.ts'
import { usageError } from '../usage-error.ts'

export const lastResortOptions = {
  'ask-now': {
    kind: 'whole number',
    placeholder: 'N',
    most: 100_000,
    sets: 'askNow.most',
    help: `send up to N rows whose last attempt failed, and may succeed, to the Messages API: answered at once,
      at full price. N counts over all runs of the job, and the answers are kept. A crash may pay up to 4
      answers twice; the next run reports them`,
  },
  'ask-again': {
    kind: 'switch',
    commands: ['run', 'resume'],
    // Each run that asks again may pay again.
    recorded: false,
    sets: 'askNow.again',
    help: `retry rows that --ask-now sent without getting an answer: the service did not take the call, or the
      reply was lost and may have been paid`,
  },
  fallback: {
    kind: 'text or file',
    placeholder: 'JSON|@FILE',
    help: `the value for rows that failed for good, such as {"label":"other"}. It must fit --schema or be null.
      These rows are marked "fallback":true, keep their failure, go to the output instead of --rejects, and do
      not count as failed for the exit code`,
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
