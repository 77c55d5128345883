/** fetch, TextDecoder and split, as in most programs that read lines from fetch. */
import { LineCount } from './count-lines.ts'
import { headers, readTransferTask, resultsPath, timeTransfer } from './transfer-task.ts'

const task = readTransferTask()
await timeTransfer(async () => {
  const count = new LineCount(task)
  const response = await fetch(`${task.url}${resultsPath}`, { headers })
  if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`)
  const decoder = new TextDecoder()
  let rest = ''
  for await (const block of response.body) {
    const lines = (rest + decoder.decode(block as Uint8Array, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) count.take(line)
  }
  count.take(rest + decoder.decode())
  return { lines: count.lines }
})
