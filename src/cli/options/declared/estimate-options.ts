/** What `batchline estimate` takes besides what the input and its requests are. */
import { givenRequestCount } from '../given-request-count.ts'
import { givenShare } from '../given-share.ts'

export const estimateOptions = {
  sample: {
    kind: 'text',
    placeholder: 'N',
    commands: ['estimate'],
    sets: 'estimateCost.sample',
    help: `how many requests the service counts, free of charge; default 200. With --review, a share is the
      --sample of the run`,
    parse: (text: string, flag: string): number | undefined => givenRequestCount(text, flag),
  },
  seed: {
    kind: 'whole number',
    placeholder: 'N',
    commands: ['estimate'],
    sets: 'estimateCost.seed',
    help: 'seed of the random sample; default 1',
  },
  like: {
    kind: 'folder',
    placeholder: 'DIR',
    commands: ['estimate'],
    sets: 'estimateCost.like',
    help: 'the folder of another job; assumes answers as long as that job got',
  },
  'output-share': {
    kind: 'text',
    placeholder: 'S',
    commands: ['estimate'],
    sets: 'estimateCost.outputShare',
    help: 'without --like, the share of --max-tokens that an answer fills, up to 1; default 0.3',
    parse: (text: string, flag: string): number => givenShare(text, flag),
  },
} as const
