/** `create({ requests })` of the SDK, with requests in memory. */
import { readRows } from '../../src/index.ts'
import type { Request } from '../programs/task.ts'
import { clientOf, readTransferTask, timeTransfer } from './transfer-task.ts'

const task = readTransferTask()
const client = clientOf(task)
const requests: Request[] = []
for await (const request of readRows<Request>(task.file)) requests.push(request)
await timeTransfer(async () => {
  await client.messages.batches.create({ requests })
  return {}
})
