/** What articles of a local paper consist of. `place`, `thing` and `group` stay the same in an article. */
export const subjects: Readonly<Record<'place' | 'thing' | 'group', readonly string[]>> = {
  place: 'Alderby,Brackwater,Coldhithe,Dunmere,Eastling,Fallowfield,Greyport,Holmstead'.split(','),
  thing: [
    'footbridge',
    'public library',
    'night bus',
    'swimming pool',
    'market hall',
    'river path',
    'tram line',
    'heat network',
  ],
  group: ['town council', 'county', 'parish', 'citizens group', 'harbour board', 'trust'],
}

export const words: Readonly<Record<string, readonly string[]>> = {
  person: 'Agnes Holt,Bilal Rao,Carla Voss,Dmitri Lane,Edda Frost,Femi Clarke,Gwen Oduya'.split(
    ',',
  ),
  amount: ['40,000', '125,000', '310,000', '650,000', '900,000'],
  count: ['18', '42', '75', '130', '260', '480', '1,200'],
  share: ['12', '23', '38', '51', '64', '77'],
  month: 'January,March,April,June,August,September,November'.split(','),
  year: ['1931', '1958', '1974', '1989', '2003', '2016'],
  work: ['plumber', 'teacher', 'nurse', 'shopkeeper', 'retired driver', 'gardener', 'student'],
}

export const titles: readonly string[] = [
  '{place} [waits for|argues about|looks forward to] its {thing}',
  'A {thing} for {place}?',
  'What the {thing} will cost {place}',
  'The {group} [decides on|votes for|puts off] the {thing}',
]

export const leads: readonly string[] = [
  'The {group} of {place} [decided|agreed] in {month} to spend {amount} pounds on the {thing}.',
  'After years of talk, {place} is to get its {thing}, the {group} announced in {month}.',
  'The {thing} in {place} will stay closed until {month}, because the {group} found damage that nobody had expected.',
]

export const themes: ReadonlyArray<readonly string[]> = [
  [
    'The work is to cost {amount} pounds, of which the {group} pays {share} per cent.',
    'A first estimate in {month} had been [much lower|higher], at {amount} pounds.',
    'If the price of steel rises again, another {amount} pounds may be needed.',
    'Fees would cover about {share} per cent of what the {thing} costs in a year.',
    '{person}, who keeps the accounts, called the sum [tight but fair|a risk worth taking].',
    'Donations from {count} households have already brought in {amount} pounds.',
  ],
  [
    'At a meeting in {month}, {count} people came to ask about the {thing}.',
    'Of those who answered a survey, {share} per cent want the {thing} [soon|as planned].',
    '{person}, a {work}, said that the {thing} would save half an hour a day.',
    'Others fear noise, and {count} of them have signed a letter to the {group}.',
    'A {work} who has lived in {place} for decades remembers [better|louder] times.',
    'Children from the school drew the {thing} as they would like it, and {count} drawings hang in the town hall.',
  ],
  [
    'The first {thing} of {place} was opened in {year} and lasted for a generation.',
    'In {year} a flood took away a good part of what had been built.',
    'Records from {year} show that the same question was argued over then.',
    '{person} has written a history of it, and sold {count} copies.',
    'Until {year} there was a tax on every visitor, which paid for repairs.',
    'What is left from {year} is a listed monument and must not be touched.',
  ],
  [
    'Work is to begin in {month} and should take {count} days.',
    'During that time the road is closed, and buses go round by the station.',
    'The contractor has {count} employees and built a similar {thing} in {year}.',
    'Engineers took {count} samples of the ground and found clay below it.',
    'A crane that is needed for the heavy parts is free in {month} only.',
    'The plans lie in the town hall until {month}, where everybody can see them.',
  ],
  [
    'Not everyone in the {group} voted for it: {count} objections are on file.',
    '{person} asked for a smaller {thing}, and was outvoted.',
    'The opposition calls the plan a monument to [vanity|impatience].',
    'A court may have to decide, since {count} owners have not sold their land.',
    'The {group} answers that every objection was looked at twice.',
    'A new vote is not planned before {month}.',
  ],
  [
    'Birds nest along the site, so that no tree may be cut before {month}.',
    'The roof is to carry {count} solar panels.',
    'According to a report, traffic would fall by {share} per cent.',
    'For each tree that is cut, two are planted, {count} in all.',
    '{person} of the nature club counted {count} bats there in {month}.',
    'Rain from the roof is kept in a tank and waters the gardens of {place}.',
  ],
  [
    'Neighbouring towns look on with interest, and {count} of them have asked for the plans.',
    'Hotels expect {share} per cent more guests.',
    'The market traders, {count} in number, want a say in the opening hours.',
    'A {work} and a {work} are to lead the volunteers.',
    'Schools may use the {thing} free of charge on two mornings a week.',
    'Whether it pays will be seen in {month}, when the first figures are out.',
  ],
]
