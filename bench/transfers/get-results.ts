import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { headers, resultsPath } from './transfer-task.ts'
import type { TransferTask } from './transfer-task.ts'

/** Requests the results with node:http. */
export async function getResults({ url }: TransferTask): Promise<IncomingMessage> {
  const sent = request(`${url}${resultsPath}`, { headers }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`)
  return response
}
