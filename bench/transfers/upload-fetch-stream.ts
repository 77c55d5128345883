/** fetch with a stream of the file, with redirects or without. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createPath, headers, readTransferTask, timeTransfer } from './transfer-task.ts'

const task = readTransferTask()
await timeTransfer(async () => {
  const response = await fetch(`${task.url}${createPath}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: Readable.toWeb(createReadStream(task.file)),
    duplex: 'half',
    ...(task['no-redirect'] ? { redirect: 'error' } : {}),
  } as RequestInit)
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  await response.json()
  return {}
})
