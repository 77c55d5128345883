/** What people look at. */
import { givenSample } from '../given-sample.ts'
import type { GivenSample } from '../given-sample.ts'

export const reviewOptions = {
  review: {
    kind: 'output file',
    placeholder: 'FILE',
    help: `also write the rows that a person should review to FILE: unsure rows, rows that fell back, and a
      random sample of the others. Then run batchline review FILE`,
  },
  sample: {
    kind: 'text',
    placeholder: 'SHARE[,LEAST]',
    goesWith: 'review',
    parse: (text: string, flag: string): GivenSample => givenSample(text, flag),
    help: `the share of ok rows to sample for review, and the minimum number; default 0.01,100`,
  },
  port: {
    kind: 'whole number',
    placeholder: 'N',
    most: 65_535,
    commands: ['review'],
    help: 'port of the page, on 127.0.0.1; default any free port',
  },
  export: {
    kind: 'choice',
    placeholder: 'FORMAT',
    choices: ['jsonl', 'label-studio'],
    commands: ['review'],
    help: `write to -o instead of serving the page: jsonl, each judged row with its verdict; or label-studio,
      all rows as tasks to import`,
  },
} as const
