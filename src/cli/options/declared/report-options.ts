/** What a page on jobs is made with. */
import type { UsdEstimate } from '../../../estimate/cost-estimate.ts'
import { estimateFile } from '../estimate-file.ts'
import { amountOf } from '../given-amount.ts'

export const reportOptions = {
  estimate: {
    kind: 'input file',
    placeholder: 'FILE',
    commands: ['report'],
    help: `what batchline estimate --json has printed for the input of these jobs: the page shows the cost
      beside it`,
    parse: (path: string, flag: string): UsdEstimate => estimateFile(path, flag),
  },
  'max-cost': {
    kind: 'text',
    placeholder: 'USD',
    commands: ['report'],
    help: `what all of these jobs together may cost, for the page to show beside the cost. Default:
      the --max-cost of their runs, where every job had one`,
    parse: (text: string, flag: string): number => amountOf(text, flag),
  },
  'with-rows': {
    kind: 'switch',
    commands: ['report'],
    help: `of each kind of failure, show the first row and what was answered to it. Without this the page holds no
      rows, no ids and no answers`,
  },
} as const
