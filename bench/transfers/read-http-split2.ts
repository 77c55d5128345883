/** node:http and split2. */
import { pipeline } from 'node:stream/promises'
import { Writable } from 'node:stream'
import split2 from 'split2'
import { LineCount } from './count-lines.ts'
import { getResults } from './get-results.ts'
import { readTransferTask, timeTransfer } from './transfer-task.ts'

const task = readTransferTask()
await timeTransfer(async () => {
  const count = new LineCount(task)
  const sink = new Writable({
    objectMode: true,
    write(line: string, _encoding, done) {
      count.take(line)
      done()
    },
  })
  await pipeline(await getResults(task), split2('\n'), sink)
  return { lines: count.lines }
})
