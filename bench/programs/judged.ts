/** The task with what judges answers, as `--on` names it: what each of them costs beside none. */
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Anthropic from '@anthropic-ai/sdk'
import {
  askNow,
  awaitResults,
  chunkBySize,
  compare,
  compose,
  countOutcomes,
  fallBack,
  openJob,
  orderRows,
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

type Id = Pick<Row, 'id'>

const task = readTask()
const on = new Set(task.on?.split(','))
const client = new Anthropic({ baseURL: task.url, apiKey })
const job = await openJob<Id>(join(task.folder, 'job'), {
  client,
  ...(on.has('breaker') ? { maxErrorRate: 0.9 } : {}),
})
const judge = () =>
  on.has('tiers')
    ? validate<typeof Label, Id>(Label, { confidence: 'score', accept: 0.9, review: 0.7 })
    : validate<typeof Label, Id>(Label)
const attempt = (view: Attempt<Id>) =>
  compose(
    chunkBySize(view, { maxRequests: task.perBatch }),
    submitBatches(view),
    awaitResults(view, { pollMs }),
    judge(),
  )
const promptVersion = on.has('version') ? { promptVersion: 'v1' } : {}
const behind: Array<[name: string, make: () => Duplex]> = [
  // Few: each is a call of its own.
  ['asknow', () => askNow(job, judge, { most: 20 })],
  ['fallback', () => fallBack({ label: 'question', score: 0, reason: '' })],
  ['order', () => orderRows()],
  [
    'compare',
    () => compare({ truth: () => 'billing', of: (value: { label: string }) => value.label }),
  ],
  ['counts', () => countOutcomes(job)],
]
await pipeline([
  readRows<Row>(task.input),
  toRequests((row: Row) => ask(row), { carry: ['id'], ...promptVersion }),
  attempt(job),
  retryFailed(job, attempt),
  ...behind.flatMap(([name, make]) => (on.has(name) ? [make()] : [])),
  writeRows(task.output, on.has('review') ? { review: { path: `${task.output}.review` } } : {}),
])
const { attempts } = job.status()
await job.close()
report({ rows: attempts[0]?.requests ?? 0, batches: attempts[0]?.settled ?? 0 })
