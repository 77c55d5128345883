/** As batchline sends: the SDK with a file-backed Blob, and no redirect. */
import { openAsBlob } from 'node:fs'
import { createBatch } from '../../src/api/create-batch.ts'
import { clientOf, readTransferTask, timeTransfer } from './transfer-task.ts'

const task = readTransferTask()
const client = clientOf(task)
await timeTransfer(async () => {
  const body = await openAsBlob(task.file, { type: 'application/json' })
  const answer = await createBatch(client, body, { timeoutMs: 600_000 })
  if (answer.kind !== 'accepted') throw new Error(`the answer was ${answer.kind}`)
  return {}
})
