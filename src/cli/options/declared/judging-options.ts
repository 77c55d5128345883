/** How answers are judged, and which failures are tried again. */
import type { Failed } from '../../../outcome.ts'
import { retriesOf } from '../given-failures.ts'
import { tiersOf } from '../given-tiers.ts'
import type { GivenTiers } from '../given-tiers.ts'

export const judgingOptions = {
  repair: {
    kind: 'switch',
    goesWith: 'schema',
    sets: 'validate.repair',
    help: `mend answers that are only nearly JSON; such an outcome is marked repaired. One JSON value in a
      fence or between other words is taken without it, and marked extracted`,
  },
  confidence: {
    kind: 'text',
    placeholder: 'FIELD[:ACCEPT,REVIEW]',
    needs: 'schema',
    without: 'no row is unsure',
    sets: ['validate.confidence', 'validate.accept', 'validate.review'],
    help: `sorts answers by a number from 0 to 1 in that field: tier accept from ACCEPT on, default 0.9, review
      from REVIEW on, default 0.7. Below it the row is unsure and asked again. What is no such number gets
      tier review`,
    parse: (text: string, flag: string): GivenTiers => tiersOf(text, flag),
  },
  reask: {
    kind: 'text or file',
    placeholder: 'TEXT|@FILE',
    goesWith: 'confidence',
    help: `what an unsure row is asked, after its first answer, as it is and without {{fields}}; default: to
      look again and to answer in full. @@ begins a text with an @`,
  },
  retry: {
    kind: 'names',
    of: 'failures',
    placeholder: 'KIND,…',
    sets: 'retryFailed.when',
    help: `failures that are tried again too, within --max-attempts: kinds such as refused, or types of errors
      such as invalid_request_error. unresolved may have been paid, and is then paid again`,
    parse: (names: readonly string[], flag: string): ((failed: Failed) => true | undefined) =>
      retriesOf(names, flag),
  },
} as const
