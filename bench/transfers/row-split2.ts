/** Rows of a file by split2. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import split2 from 'split2'
import { readTransferTask, timeTransfer } from './transfer-task.ts'

const { file } = readTransferTask()
await timeTransfer(async () => {
  let lines = 0
  await pipeline(
    createReadStream(file),
    split2(JSON.parse),
    async (rows: AsyncIterable<object>) => {
      for await (const row of rows) if ('text' in row) lines++
    },
  )
  return { lines }
})
