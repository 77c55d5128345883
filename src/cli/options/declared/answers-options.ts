/** A store of answers that jobs share. */
export const answersOptions = {
  answers: {
    kind: 'folder',
    placeholder: 'DIR',
    help: `a store of answers shared between jobs: requests answered there are not sent again, and new good
      answers are added. Needs the package classic-level`,
  },
  'answers-max-age': {
    kind: 'whole number',
    placeholder: 'DAYS',
    most: 36_500,
    goesWith: 'answers',
    parse: (days: number): number => days * 86_400_000,
    help: 'ignore stored answers older than this; default any age',
  },
} as const
