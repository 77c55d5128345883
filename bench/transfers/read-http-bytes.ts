/** Reads with node:http and does nothing with the bytes: the upper limit. */
import { getResults } from './get-results.ts'
import { readTransferTask, timeTransfer } from './transfer-task.ts'

const task = readTransferTask()
await timeTransfer(async () => {
  let lines = 0
  for await (const block of await getResults(task)) {
    for (let at = -1; (at = (block as Buffer).indexOf(10, at + 1)) !== -1;) lines++
  }
  return { lines }
})
