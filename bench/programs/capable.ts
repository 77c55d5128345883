/** The task with the capabilities that `--on` names: what each of them costs beside none. */
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Anthropic from '@anthropic-ai/sdk'
import {
  answers,
  awaitResults,
  cachePrefix,
  chunkBySize,
  compose,
  openJob,
  readRows,
  recall,
  remember,
  retryFailed,
  submitBatches,
  toRequests,
  writeRows,
} from '../../src/index.ts'
import type { Attempt, OpenJobOptions } from '../../src/index.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { apiKey, ask, pollMs, readTask } from './task.ts'
import type { Row } from './task.ts'

const task = readTask()
const on = new Set(task.on?.split(','))
const client = new Anthropic({ baseURL: task.url, apiKey })
/** Far more than the job costs, so that nothing waits. */
const limits: Partial<OpenJobOptions> = {
  ...(on.has('budget') ? { maxCost: 1e6 } : {}),
  ...(on.has('pilot') ? { pilot: { rows: 1000, go: 'auto', when: () => true } } : {}),
}
const store = on.has('answers') ? answers(join(task.folder, 'answers')) : undefined
const job = await openJob<Row>(join(task.folder, 'job'), { client, ...limits })
const attempt = (view: Attempt<Row>) =>
  compose(
    chunkBySize(view, { maxRequests: task.perBatch, dedupe: on.has('dedupe') }),
    submitBatches(view),
    awaitResults(view, { pollMs }),
  )
const nothing = (): PassThrough => new PassThrough({ objectMode: true, highWaterMark: 1 })
await pipeline(
  readRows<Row>(task.input),
  toRequests((row: Row) => (on.has('cache') ? cachePrefix(ask(row)) : ask(row))),
  store ? recall(store) : nothing(),
  attempt(job),
  retryFailed(job, attempt),
  store ? remember(store) : nothing(),
  writeRows(task.output),
)
const { attempts } = job.status()
await job.close()
await store?.close()
report({ rows: attempts[0]?.requests ?? 0, batches: attempts[0]?.settled ?? 0 })
