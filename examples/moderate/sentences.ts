/** What people write below articles of a local paper: harmless, rude, or meant to frighten. */
import type { Slots } from '../support/wording.ts'

export const slots: Slots = {
  place:
    'the library,the lido,the old bridge,Mill Lane,the bus station,the allotments,the market,the cemetery,the sports hall,Castle Hill,the ferry'.split(
      ',',
    ),
  who: 'my neighbour,the mayor,a man from the council,my aunt,our teacher,the caretaker,the vicar,my landlord,the bus driver'.split(
    ',',
  ),
  thing:
    'parking,the new bins,the bus times,the fountain,the street lamps,the ducks,the speed limit,the school meals,the fireworks'.split(
      ',',
    ),
  when: 'last spring,yesterday,in 1998,every Tuesday,on my way home,before the election,at the weekend,two years ago,in the summer'.split(
    ',',
  ),
  food: 'turnip,pudding,soggy biscuit,stale bun,overcooked sprout,marrow'.split(','),
  prize: 'a free cruise,ten gift cards,followers,a miracle garden hose,cheap watches'.split(','),
}

export const harmless: readonly string[] = [
  'I walked past {place} {when} and [nobody|hardly anyone] was there.',
  'Does anybody know when {place} opens again?',
  'Thank you for writing about {thing}, [few papers do|it was time].',
  '{who} told me about {thing} {when}.',
  'I agree with the [first|second|last] part of the article.',
  'The photo shows {place} from the wrong side, by the way.',
  'We had the same trouble with {thing} {when}.',
  'In my view {thing} should be left to those who live near {place}.',
  'Lovely article!',
  'Nobody asked the people around {place}.',
  'I would pay [a little|five pounds] more for {thing}, if it helped.',
  'My children learned to swim near {place} {when}.',
  'There is a typo in the [third|second] paragraph.',
  'It rained so much {when} that {place} was closed.',
  'Perhaps {who} could explain {thing} to us.',
  'I have lived here for [ten|thirty|fifty] years and never seen {thing} so good.',
  'Why do we always hear of {thing} and never of {place}?',
  'See you all at {place}.',
  'The numbers about {thing} do not add up, I think.',
  'I took the bus to {place} {when} and it was on time.',
  'Good point, I had not thought of {thing}.',
  'As {who} says, patience is cheaper than {thing}.',
  'What did it cost, and who decided it {when}?',
  'I miss the bench next to {place}.',
  'Could the paper print a map of {place}?',
  'I counted [forty|sixty|ninety] people at {place} {when}, not twelve.',
  'If {thing} cost less, I would not complain.',
  '{who} and I talked about it {when} and we do not agree at all.',
  'The headline promises more than the text holds.',
  'For once I have to praise {who}.',
  'My dog refuses to go near {thing}, make of that what you will.',
  'Well said!',
  'Other towns [manage|managed] {thing} without any fuss.',
  'Please keep us informed about {place}.',
  'I doubt that {who} has ever been to {place}.',
  'We voted on {thing} {when}, has everybody forgotten?',
  'Somebody should ask {who} what happened to {place}.',
  'Two things can be true: we can hardly afford {thing}, and we need it.',
  'I wrote to {who} about {thing} {when} and still wait for a reply.',
  'The part about {place} made me laugh.',
  'Not everyone has a car, think of those who walk to {place}.',
  'It would be enough to paint {place} and leave {thing} alone.',
  'Count me in if there is a meeting about {thing}.',
]

/** The severity of each, from 1 to 3, and what it is. */
export const bad: ReadonlyArray<
  readonly [severity: 1 | 2 | 3, category: string, templates: readonly string[]]
> = [
  [
    1,
    'insult',
    [
      'You [absolute|utter|complete] {food}.',
      'Whoever wrote this has the brain of a {food}.',
      'What a silly {food} you are, go back to school.',
      'Only a fool would believe that about {thing}.',
    ],
  ],
  [
    1,
    'spam',
    [
      'Click here to win {prize}!!!',
      'I made 900 a week from home, ask me how to get {prize}.',
      'Buy {prize} today, best price, link in my profile.',
    ],
  ],
  [
    2,
    'insult',
    [
      'Everyone who likes {place} is a {food} and should be thrown out of town.',
      'People like you should be banned from {place} for ever, you {food}.',
    ],
  ],
  [
    2,
    'threat',
    [
      'I will report you to the council, you just wait.',
      'Take this down or I report you to the council and to {who}.',
      'You will be sorry that you wrote about {thing}.',
    ],
  ],
  [
    3,
    'threat',
    [
      'I know where you park, and your tyres will be flat by the morning.',
      'I know where you live, expect a cartload of manure on your doorstep.',
    ],
  ],
  [
    3,
    'privacy',
    [
      'Here is the phone number of the author, ring it all night: 555-0142.',
      'Everybody go to the author at 12 Example Street and shout.',
    ],
  ],
]
