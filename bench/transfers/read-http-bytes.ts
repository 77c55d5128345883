/** What comes over node:http when nothing is done with it: as fast as it goes. */
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
