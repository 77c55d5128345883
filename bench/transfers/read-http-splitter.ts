/** node:http and the splitter of batchline. */
import { countSplit } from './count-lines.ts'
import { getResults } from './get-results.ts'
import { readTransferTask, timeTransfer } from './transfer-task.ts'

const task = readTransferTask()
await timeTransfer(async () => await countSplit(task, await getResults(task)))
