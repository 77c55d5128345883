/**
 * The states between two values of a JSON document, each with the tokens that an error message
 * expects there.
 *
 * On the way to the array, within objects: `top`, `firstKey`, `key`, `colon`, `member`,
 * `afterMember`. Between rows: `first` (a row or the end of the array), `value`, `separator`. After
 * everything: `rest`.
 */
export const expectations = {
  top: 'the beginning of an array',
  firstKey: 'a name in quotes or }',
  key: 'a name in quotes',
  colon: 'a colon',
  member: 'a value',
  afterMember: 'a comma or }',
  first: 'a value or ]',
  value: 'a value',
  separator: 'a comma or ]',
  rest: 'nothing more',
} as const

export type JsonState = keyof typeof expectations
