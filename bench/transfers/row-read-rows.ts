/** Rows of a file by `readRows`. */
import { readRows } from '../../src/index.ts'
import { readTransferTask, timeTransfer } from './transfer-task.ts'

const { file } = readTransferTask()
await timeTransfer(async () => {
  let lines = 0
  for await (const row of readRows<{ text: string }>(file)) if (row.text.length > 0) lines++
  return { lines }
})
