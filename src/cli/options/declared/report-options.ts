/** What a page on jobs is made with. */
import type { UsdEstimate } from '../../../estimate/cost-estimate.ts'
import { estimateFile } from '../estimate-file.ts'

export const reportOptions = {
  estimate: {
    kind: 'input file',
    placeholder: 'FILE',
    commands: ['report'],
    help: `the output of batchline estimate --json for these jobs; the page compares the cost with it`,
    parse: (path: string, flag: string): UsdEstimate => estimateFile(path, flag),
  },
  'with-rows': {
    kind: 'switch',
    commands: ['report'],
    help: `show the first row and answer of each kind of failure. Without this option, the page contains no
      rows, no ids and no answers`,
  },
} as const
