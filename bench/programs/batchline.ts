/** The task with batchline: everything on, nothing tuned. */
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
  writeRows,
} from '../../src/index.ts'
import type { Attempt, Outcome, RequestInput, Stage } from '../../src/index.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { Label } from './label.ts'
import { apiKey, ask, pollMs, readTask } from './task.ts'
import type { Row } from './task.ts'

const task = readTask()
const job = await openJob(task.folder, { client: new Anthropic({ baseURL: task.url, apiKey }) })
const check = (): Stage<Outcome, Outcome> =>
  task.validate ? validate(Label) : validate(undefined, { parse: 'text' })
const attempt = (view: Attempt) =>
  compose(
    chunkBySize(view, { maxRequests: task.perBatch }),
    submitBatches(view),
    awaitResults(view, { pollMs }),
    check(),
  )

if (task.prompt) {
  await pipeline(
    readRows<Row>(task.input),
    toRequests(ask),
    attempt(job),
    retryFailed(job, attempt),
    writeRows(task.output),
  )
} else {
  await pipeline(
    readRows<RequestInput>(task.input),
    toRequests((row: RequestInput) => row),
    attempt(job),
    retryFailed(job, attempt),
    writeRows(task.output),
  )
}
const first = job.status().attempts[0]
await job.close()
report({ rows: first?.requests ?? 0, batches: first?.settled ?? 0 })
