/** A store of answers that jobs share. */
export const answersOptions = {
  answers: {
    kind: 'folder',
    placeholder: 'DIR',
    help: `a store of answers that jobs share: what is known there is not asked again, and good answers are
      kept there. Needs the package classic-level`,
  },
  'answers-max-age': {
    kind: 'whole number',
    placeholder: 'DAYS',
    most: 36_500,
    goesWith: 'answers',
    parse: (days: number): number => days * 86_400_000,
    help: 'ask again if the answer was kept longer ago than this; default any age',
  },
} as const
