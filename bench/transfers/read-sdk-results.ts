/** `results()` of the SDK, which parses. */
import { LineCount } from './count-lines.ts'
import { clientOf, readTransferTask, timeTransfer } from './transfer-task.ts'

const task = readTransferTask()
const client = clientOf(task)
await timeTransfer(async () => {
  const count = new LineCount(task)
  for await (const result of await client.messages.batches.results('msgbatch_bench')) {
    count.result(result)
  }
  return { lines: count.lines }
})
