/** Reads a file of one row at once: the lower limit of the cost. */
import { readFile } from 'node:fs/promises'
import { readTransferTask, timeTransfer } from './transfer-task.ts'

const { file } = readTransferTask()
await timeTransfer(async () => {
  const { text } = JSON.parse(await readFile(file, 'utf8')) as { text: string }
  return { lines: text.length > 0 ? 1 : 0 }
})
