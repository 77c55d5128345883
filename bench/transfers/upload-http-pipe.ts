/** node:http with the file piped into the request. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { createPath, headers, readTransferTask, timeTransfer } from './transfer-task.ts'

const task = readTransferTask()
await timeTransfer(async () => {
  const { size } = await stat(task.file)
  const type = { 'content-type': 'application/json', 'content-length': size }
  const sent = request(`${task.url}${createPath}`, {
    method: 'POST',
    headers: { ...headers, ...type },
  })
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>
  await pipeline(createReadStream(task.file, { highWaterMark: 256 * 1024 }), sent)
  const [response] = await answered
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`)
  response.resume()
  return {}
})
