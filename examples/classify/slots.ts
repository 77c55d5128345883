/** Words that fill the wordings. */
import type { Slots } from '../support/wording.ts'

export const slots: Slots = {
  age: ['12', '14', '15', '16', '17', '19'],
  amount: ['£1', '£5.40', '€30', '€75', '£120', '$200', '£250', '€480', '$1,000', '£2,300'],
  country:
    'Austria,Brazil,Canada,France,Ghana,India,Ireland,Japan,Norway,Poland,Spain,Turkey'.split(','),
  currency: ['dollars', 'euros', 'pounds', 'francs', 'yen', 'zloty', 'AUD', 'CHF', 'SEK', 'USD'],
  day: ['today', 'yesterday', 'last night', 'this morning', 'on Monday', 'on Friday', 'last week'],
  days: ['two days', '3 days', 'five days', 'a week', '10 days', 'two weeks', 'nearly a month'],
  merchant: [
    'the bakery on Mill Lane',
    'Harper Books',
    'a petrol station',
    'Northwind Air',
    'the pet shop',
    'Pixel Garden',
    'a hotel',
    'Bluebell Cinema',
    'the garage',
  ],
  place: ['airport', 'station', 'mall', 'harbour', 'main square', 'market', 'hospital', 'museum'],
  wallet: ['Apple Pay', 'Google Pay'],
}

export const openings = ['Hi.', 'Hello!', 'Hey!', 'Good morning.', 'Sorry to bother you.', 'Help!']

/** Said by customers of every intent: they tell a model nothing. */
export const asides = [
  'Thanks.',
  'Please answer soon.',
  'I have been a customer for years.',
  'I already tried turning the app off and on.',
  'Nobody picks up the phone.',
  'This is the second time that I write.',
  'I am travelling at the moment.',
  'Any idea?',
  'It is rather urgent.',
  'My sister says I should ask you.',
  'I have looked through the help pages.',
  'I am writing from {country}.',
  'My partner has the same question.',
  'You have always been helpful so far.',
  'A colleague told me to write here.',
  'I noticed it {day}.',
  'I have waited for {days} to ask.',
  'Write back in English please.',
  'Tell me what you need from me.',
  'I would rather not call.',
]
