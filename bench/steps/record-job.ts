/** Makes a job of batches of one request: all but the last have ended and are here, or all are awaited. */
import { createWriteStream } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Anthropic from '@anthropic-ai/sdk'
import { awaitResults, chunkBySize, compose, submitBatches, toRequests } from '../../src/index.ts'
import { openJobWith } from '../../src/job/open-job.ts'
import { CountingDisk } from '../../test/fixtures/counted/counting-disk.ts'
import { submitBatchesOfOne } from '../harness/submit-batches-of-one.ts'
import { apiKey, ask } from '../programs/task.ts'
import type { Row } from '../programs/task.ts'

export interface RecordedJob {
  readonly folder: string
  /** Where its rows go. */
  readonly input: string
  readonly url: string
  readonly batches: number
  readonly isFetched: boolean
}

export async function recordJob(job: RecordedJob): Promise<void> {
  const { folder, input, url, batches, isFetched } = job
  const lines = function* (): Generator<string> {
    for (const row of rowsOf(batches)) yield `${JSON.stringify(ask(row))}\n`
  }
  await pipeline(Readable.from(lines()), createWriteStream(input))
  if (isFetched && batches > 1) await fetchAll(folder, url, batches - 1)
  // From here on no batch ends.
  const body = JSON.stringify({ batchMs: 86_400_000 })
  const reply = await fetch(`${url}/_emulator/settings`, { method: 'PATCH', body })
  if (!reply.ok) throw new Error(await reply.text())
  if (!isFetched) await submitBatchesOfOne(folder, { url, batches, foreign: 0 })
}

async function fetchAll(folder: string, url: string, batches: number): Promise<void> {
  const client = new Anthropic({ baseURL: url, apiKey })
  const files = new CountingDisk({ syncs: false })
  const job = await openJobWith(folder, { client }, { files })
  await pipeline(
    Readable.from(rowsOf(batches)),
    toRequests(ask),
    compose(
      chunkBySize(job, { maxRequests: 1 }),
      submitBatches(job, { concurrency: 8 }),
      awaitResults(job, { pollMs: 100 }),
    ),
    new Writable({ objectMode: true, write: (_item, _encoding, done) => done() }),
  )
  await job.close()
}

/** The same rows as `submitBatchesOfOne` has. */
function* rowsOf(count: number): Generator<Row> {
  for (let row = 0; row < count; row++) yield { id: String(row), text: 'a ticket' }
}
