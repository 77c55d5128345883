/** Makes a job with a number of accepted batches of one request each, and leaves it waiting. */
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Anthropic from '@anthropic-ai/sdk'
import { chunkBySize, submitBatches, toRequests } from '../../src/index.ts'
import { openJobWith } from '../../src/job/open-job.ts'
import { apiKey, ask } from '../programs/task.ts'
import { CountingDisk } from '../../test/fixtures/counted/counting-disk.ts'

interface Batches {
  readonly url: string
  readonly batches: number
  /** Foreign batches in the workspace after each of the job's. */
  readonly foreign: number
}

export async function submitBatchesOfOne(
  folder: string,
  { url, batches, foreign }: Batches,
): Promise<void> {
  const client = new Anthropic({ baseURL: url, apiKey })
  const files = new CountingDisk({ syncs: false })
  const job = await openJobWith(folder, { client }, { files })
  const rows = Array.from({ length: batches }, (_, i) => ({ id: String(i), text: 'a ticket' }))
  const plant = async (): Promise<void> => {
    if (foreign === 0) return
    const body = JSON.stringify({ count: foreign, requests: 1, durationMs: 86_400_000 })
    const answer = await fetch(`${url}/_emulator/plant`, { method: 'POST', body })
    await answer.arrayBuffer()
  }
  await pipeline(
    Readable.from(rows),
    toRequests(ask),
    chunkBySize(job, { maxRequests: 1 }),
    submitBatches(job),
    new Writable({
      objectMode: true,
      write: (_item, _encoding, done) => void plant().then(() => done(), done),
    }),
  )
  await job.close()
}
