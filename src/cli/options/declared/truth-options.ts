/** How answers are compared with the truth. */
import { givenTruth } from '../given-truth.ts'
import type { GivenTruth } from '../given-truth.ts'

export const truthOptions = {
  truth: {
    kind: 'text',
    placeholder: 'FIELD[:OF]',
    help: `the field of the row that holds what is known to be true, and after a colon the field of the answer that
      is compared with it (default FIELD; in an answer that is no object, all of it). The summary then shows the
      accuracy with its interval and the worst confusions. FIELD comes back in the outcome, as with --carry`,
    parse: (text: string, flag: string): GivenTruth => givenTruth(text, flag),
  },
} as const
