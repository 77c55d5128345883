/** As batchline reads: the bytes of the SDK's response, and its own splitter. */
import { fetchResults } from '../../src/api/fetch-results.ts'
import { countSplit } from './count-lines.ts'
import { clientOf, readTransferTask, timeTransfer } from './transfer-task.ts'

const task = readTransferTask()
const client = clientOf(task)
const limits = { timeoutMs: 600_000, maxBytes: Infinity }
await timeTransfer(
  async () => await countSplit(task, fetchResults(client, 'msgbatch_bench', limits)),
)
