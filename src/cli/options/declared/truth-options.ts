/** How answers are compared with the truth. */
import { givenTruth } from '../given-truth.ts'
import type { GivenTruth } from '../given-truth.ts'

export const truthOptions = {
  truth: {
    kind: 'text',
    placeholder: 'FIELD[:OF]',
    help: `compare answers with known labels: FIELD of the row holds the label, OF is the field of the answer
      (default FIELD; an answer that is not an object is compared whole). The summary then shows the accuracy
      with its interval and the worst confusions. FIELD is copied into the outcome, as with --carry`,
    parse: (text: string, flag: string): GivenTruth => givenTruth(text, flag),
  },
} as const
