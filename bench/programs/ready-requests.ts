/** Pipes rows that are ready requests through batchline into the caller's sink. */
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Anthropic from '@anthropic-ai/sdk'
import {
  awaitResults,
  chunkBySize,
  compose,
  openJob,
  readRows,
  retryFailed,
  submitBatches,
  toRequests,
  validate,
} from '../../src/index.ts'
import type { Attempt, RequestInput } from '../../src/index.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { apiKey, pollMs } from './task.ts'
import type { Task } from './task.ts'

export async function runReadyRequests(task: Task, sink: Writable): Promise<void> {
  const job = await openJob(task.folder, { client: new Anthropic({ baseURL: task.url, apiKey }) })
  const attempt = (view: Attempt) =>
    compose(
      chunkBySize(view, { maxRequests: task.perBatch }),
      submitBatches(view),
      awaitResults(view, { pollMs }),
      validate(undefined, { parse: 'text' }),
    )
  await pipeline(
    readRows<RequestInput>(task.input),
    toRequests((row: RequestInput) => row),
    attempt(job),
    retryFailed(job, attempt),
    sink,
  )
  const first = job.status().attempts[0]
  await job.close()
  report({ rows: first?.requests ?? 0, batches: first?.settled ?? 0 })
}
