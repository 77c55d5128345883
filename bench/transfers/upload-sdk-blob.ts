/** The SDK with a file-backed Blob as the body. fetch follows redirects by default. */
import { openAsBlob } from 'node:fs'
import { clientOf, readTransferTask, timeTransfer } from './transfer-task.ts'

const task = readTransferTask()
const client = clientOf(task)
await timeTransfer(async () => {
  const body = await openAsBlob(task.file, { type: 'application/json' })
  await client.messages.batches.create({ requests: [] }, { body })
  return {}
})
