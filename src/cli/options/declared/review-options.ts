/** What people look at. */
import { givenSample } from '../given-sample.ts'
import type { GivenSample } from '../given-sample.ts'

export const reviewOptions = {
  review: {
    kind: 'output file',
    placeholder: 'FILE',
    help: `rows that a person should look at go there too: those that are unsure or fell back, and a random
      sample of all others. Then: batchline review FILE`,
  },
  sample: {
    kind: 'text',
    placeholder: 'SHARE[,LEAST]',
    goesWith: 'review',
    parse: (text: string, flag: string): GivenSample => givenSample(text, flag),
    help: `of the rows that are ok, the share that is drawn for the review, and how many at least; default
      0.01,100`,
  },
  port: {
    kind: 'whole number',
    placeholder: 'N',
    most: 65_535,
    commands: ['review'],
    help: 'of the page, on 127.0.0.1; default any free one',
  },
  export: {
    kind: 'choice',
    placeholder: 'FORMAT',
    choices: ['jsonl', 'label-studio'],
    commands: ['review'],
    help: `serve nothing, and write to -o: jsonl, each judged row with its verdict; or label-studio, all rows
      as tasks to import there`,
  },
} as const
