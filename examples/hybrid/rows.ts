/** Questions to a support desk. The same in every run, made one at a time. */
import { Dice } from '../support/dice.ts'

export interface CaseRow {
  id: string
  question: string
  /** What it is about; the answer should be on this. */
  about: string
}

/** What people ask, and what a good answer says. `{thing}` is a product. */
export const topics: ReadonlyArray<readonly [about: string, question: string, answer: string]> = [
  [
    'delivery',
    'My {thing} has not arrived, when will it come?',
    'We look for the parcel and write to you within a day.',
  ],
  [
    'return',
    'I would like to send the {thing} back, how does that work?',
    'Send it back within 30 days; the label is in your account.',
  ],
  [
    'repair',
    'The {thing} stopped working after a week.',
    'It is under warranty: we mend it or send another.',
  ],
  [
    'invoice',
    'I need an invoice for the {thing} with the address of my company on it.',
    'You can change the address and print the invoice in your account.',
  ],
  [
    'set-up',
    'How do I connect the {thing} to my network?',
    'Hold the button for five seconds until the light is blue.',
  ],
  [
    'spare part',
    'A small part of my {thing} broke, can I buy it alone?',
    'Spare parts are listed under the product; most cost less than ten euros.',
  ],
  [
    'cancel',
    'Please cancel my order of the {thing}, I found it cheaper.',
    'The order is cancelled if it has not been packed yet.',
  ],
]

const things = ['kettle', 'floor lamp', 'scale', 'headset', 'air purifier', 'door bell', 'printer']
const openings = [
  'Hello,',
  'Hi,',
  'Good evening.',
  'To the support team:',
  'Bonjour!',
  'Hey there,',
]
const endings = [
  'Thanks in advance.',
  'I have asked twice already!',
  'Greetings from Ghent',
  'Please answer by mail.',
  '🙏',
  '',
]

export function* cases(count: number): Generator<CaseRow> {
  for (let i = 0; i < count; i++) yield caseAt(i)
}

export function caseAt(i: number): CaseRow {
  const dice = new Dice('case', i)
  const [about, asks] = dice.pick(topics)
  const text = asks.replace('{thing}', dice.pick(things))
  const question = `${dice.pick(openings)} ${text} (case ${60_001 + i}) ${dice.pick(endings)}`
  return { id: `case-${60_001 + i}`, question: question.trim(), about }
}
