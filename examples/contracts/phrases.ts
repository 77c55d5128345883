/** The sentences in which contracts say what matters, and those that only make them long. */
import type { Kind } from './values.ts'

export interface Subject {
  readonly type: Kind
  readonly name: string
  /** Ways to state it; `{}` is the value. */
  readonly wordings: readonly string[]
  /** Of a date: the earliest. What expires has begun before. */
  readonly firstYear?: number
}

export const subjects: readonly Subject[] = [
  {
    type: 'date',
    name: 'effective date',
    wordings: [
      'This Agreement takes effect on {}.',
      'The rights and duties of the Parties begin on {}, whatever the day of signature.',
    ],
  },
  {
    type: 'date',
    name: 'expiry date',
    firstYear: 2026,
    wordings: [
      'Unless renewed in writing, this Agreement ends on {}.',
      'No service is owed by anybody after {}.',
    ],
  },
  {
    type: 'sum',
    name: 'annual fee',
    wordings: [
      'The annual fee is {}.',
      'For each year of the Services the Customer owes {}, before tax.',
    ],
  },
  {
    type: 'sum',
    name: 'liability cap',
    wordings: [
      'The liability of either Party is limited to {} in any year.',
      'Claims for damages may not exceed {} in a calendar year.',
    ],
  },
  {
    type: 'sum',
    name: 'deposit',
    wordings: [
      'The Customer lodges a deposit of {}.',
      'As security, {} are held by the Supplier until the end of this Agreement.',
    ],
  },
  {
    type: 'term',
    name: 'notice period',
    wordings: [
      'Either Party may terminate with notice of {}.',
      'A termination without cause has effect {} after it was received.',
    ],
  },
  {
    type: 'term',
    name: 'payment term',
    wordings: ['Invoices are payable within {}.', 'A sum that is due is late after {}.'],
  },
  {
    type: 'term',
    name: 'warranty',
    wordings: [
      'The Supplier warrants the Deliverables for {}.',
      'Defects that show within {} of delivery are mended without charge.',
    ],
  },
]

/** How a later clause changes what an earlier one said; the name, the old value, the new one. */
export const amendment = 'By way of amendment, the {name} of {old} is replaced: it is now {new}.'

/** `{who}` is one of the two roles. */
export const duties: readonly string[] = [
  'keep the data of the other Party within the European Union',
  'name a contact who can be reached on every working day',
  'report any breach of security within two working days',
  'keep records of the work and show them on request',
  'train its staff in the handling of personal data once a year',
  'insure itself against damage to property and persons',
  'return all keys, badges and documents at the end of the work',
  'refrain from hiring staff of the other Party for a year',
  'test every release in an environment of its own before it is delivered',
  'pay the costs of travel that it has asked for',
]

export const headings: readonly string[] = [
  'Services',
  'Deliverables',
  'Charges',
  'Confidentiality',
  'Data protection',
  'Intellectual property',
  'Liability',
  'Force majeure',
  'Termination',
  'Notices',
  'Assignment',
  'Governing law',
]

/** Each part of a sentence, one of which is drawn: long texts of which no two paragraphs are equal. */
export const filler: ReadonlyArray<readonly string[]> = [
  [
    'Subject to the preceding clause,',
    'Save where the context requires otherwise,',
    'For the avoidance of doubt,',
    'Without prejudice to any other remedy,',
    'To the extent that the law permits it,',
    'In so far as nothing else was agreed in writing,',
  ],
  [
    'each Party',
    'the Party that gave notice',
    'any permitted successor of a Party',
    'a subcontractor of either Party',
    'the steering committee named in the schedule',
  ],
  [
    'may rely on statements made in the course of the negotiations',
    'bears its own costs of preparing documents and attending meetings',
    'is to act in good faith and with the care usual in the trade',
    'has no claim to particular means of communication',
    'is bound by the rules of the site on which the work takes place',
    'may ask for a written confirmation of what was said by telephone',
  ],
  [
    'even if the circumstances were known at the time of signature',
    'unless the delay is due to events beyond its reasonable control',
    'and no failure to insist on a right is a waiver of it',
    'provided that the other Party has been heard beforehand',
    'whether or not the schedule in question has been initialled',
    'and headings are for convenience only',
  ],
]
