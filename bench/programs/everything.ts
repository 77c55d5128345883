/**
 * The task with every feature of batchline: prompts, carried rows, a schema, retries, the output in
 * input order, and a file of rejects.
 */
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
import type { Attempt } from '../../src/index.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { Label } from './label.ts'
import { apiKey, ask, pollMs, readTask } from './task.ts'
import type { Row } from './task.ts'

const task = readTask()
const client = new Anthropic({ baseURL: task.url, apiKey })
const job = await openJob<Row>(task.folder, { client })
const attempt = (view: Attempt<Row>) =>
  compose(
    chunkBySize(view, { maxRequests: task.perBatch }),
    submitBatches(view),
    awaitResults(view, { pollMs }),
    validate(Label),
  )
await pipeline(
  readRows<Row>(task.input),
  toRequests(ask, { carry: true }),
  attempt(job),
  retryFailed(job, attempt, { maxAttempts: 3 }),
  writeRows(task.output, { order: 'input', rejects: `${task.output}.rejects` }),
)
const [first, second] = job.status().attempts
await job.close()
report({
  rows: first?.requests ?? 0,
  batches: first?.settled ?? 0,
  retried: second?.requests ?? 0,
})
