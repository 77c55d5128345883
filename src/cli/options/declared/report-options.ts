/** What a page on jobs is made with. */
import type { UsdEstimate } from '../../../estimate/cost-estimate.ts'
import { estimateFile } from '../estimate-file.ts'

export const reportOptions = {
  estimate: {
    kind: 'input file',
    placeholder: 'FILE',
    commands: ['report'],
    help: `what batchline estimate --json has printed for the input of these jobs: the page shows the cost
      beside it`,
    parse: (path: string, flag: string): UsdEstimate => estimateFile(path, flag),
  },
  'with-rows': {
    kind: 'switch',
    commands: ['report'],
    help: `of each kind of failure, show the first row and what was answered to it. Without this the page holds no
      rows, no ids and no answers`,
  },
} as const
