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
    help: `repair answers that are almost JSON, and mark the outcome repaired. A single JSON value in a code
      fence or in prose is extracted even without this option, and marked extracted`,
  },
  confidence: {
    kind: 'text',
    placeholder: 'FIELD[:ACCEPT,REVIEW]',
    needs: 'schema',
    without: 'no row is unsure',
    sets: ['validate.confidence', 'validate.accept', 'validate.review'],
    help: `sort answers into tiers by a number from 0 to 1 in that field: accept at ACCEPT (default 0.9) or
      more, review at REVIEW (default 0.7) or more. Below that, the row is unsure and asked again. If the field
      holds no such number, the tier is review`,
    parse: (text: string, flag: string): GivenTiers => tiersOf(text, flag),
  },
  reask: {
    kind: 'text or file',
    placeholder: 'TEXT|@FILE',
    goesWith: 'confidence',
    help: `the message sent to follow up an unsure answer, used literally ({{fields}} are not filled in).
      Default: asks the model to look again and answer in full. Write @@ for a text that begins with @`,
  },
  retry: {
    kind: 'names',
    of: 'failures',
    placeholder: 'KIND,…',
    sets: 'retryFailed.when',
    help: `also retry these failures, within --max-attempts: kinds such as refused, or error types such as
      invalid_request_error. An unresolved row may already have been paid; retrying it may pay twice`,
    parse: (names: readonly string[], flag: string): ((failed: Failed) => true | undefined) =>
      retriesOf(names, flag),
  },
} as const
