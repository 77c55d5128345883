/** The task of a transfer, and the report of its cost. */
import { parseArgs } from 'node:util'
import Anthropic from '@anthropic-ai/sdk'
import { report } from '../../test/fixtures/counted/report.ts'
import { apiKey } from '../programs/task.ts'

export interface TransferTask {
  readonly url: string
  /** The file to send or to read. */
  readonly file: string
  /** Whether to parse each line. */
  readonly parse: boolean
  /** Whether fetch must not follow redirects. */
  readonly 'no-redirect': boolean
}

export function readTransferTask(): TransferTask {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: '' },
      file: { type: 'string', default: '' },
      parse: { type: 'boolean', default: false },
      'no-redirect': { type: 'boolean', default: false },
    },
  })
  return values
}

export const headers = { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }

export const createPath = '/v1/messages/batches'
export const resultsPath = `${createPath}/msgbatch_bench/results`

export function clientOf({ url }: TransferTask): Anthropic {
  return new Anthropic({ baseURL: url, apiKey, maxRetries: 0 })
}

/** Measures the work alone, without starting the process and loading modules. */
export async function timeTransfer(work: () => Promise<Record<string, number>>): Promise<void> {
  const beforeMB = process.memoryUsage.rss() / 1e6
  const cpu = process.cpuUsage()
  const start = performance.now()
  const reported = await work()
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  report({ ...reported, beforeMB, ms, busyMs: (user + system) / 1000 })
}
