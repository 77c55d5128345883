/**
 * Documents of one to nine parts through every stage that judges, asks again, merges, counts and orders; or, as what
 * that is compared with, through a check of each answer and one retry, part by part. Runs again on its own folder.
 */
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Readable, Transform } from 'node:stream'
import Anthropic from '@anthropic-ai/sdk'
import {
  askNow,
  awaitResults,
  chunkBySize,
  compare,
  compose,
  countOutcomes,
  fallBack,
  mergeParts,
  openJob,
  orderRows,
  retryFailed,
  submitBatches,
  toRequests,
  validate,
  writeRows,
} from '../../src/index.ts'
import type { Attempt } from '../../src/index.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { Footprint } from '../whole/footprint.ts'
import { readWholeTask } from '../whole/task.ts'
import { Label } from './label.ts'
import { apiKey, ask, pollMs } from './task.ts'
import type { Request } from './task.ts'

interface Document {
  readonly id: string
  readonly truth: string
}
type Answer = { label: string; score: number }

const text = 'I was charged twice for the "Pro" plan; the app says nothing. '.repeat(3)
const task = readWholeTask()
const isAll = task.on === 'all'
const documents = Math.round(task.requests / 5)
const footprint = new Footprint()

const client = new Anthropic({ baseURL: task.url, apiKey })
const job = await openJob<Document>(join(task.folder, 'job'), {
  client,
  ...(isAll ? { maxErrorRate: 0.9 } : {}),
})
const judge = () =>
  isAll
    ? validate<typeof Label, Document>(Label, { confidence: 'score', accept: 0.9, review: 0.7 })
    : validate<typeof Label, Document>(Label)
const attempt = (view: Attempt<Document>) =>
  compose(
    chunkBySize(view, { maxRequests: task.perBatch }),
    submitBatches(view),
    awaitResults(view, { pollMs }),
    judge(),
  )
const output = join(task.folder, 'out.jsonl')
let made = 0
let rows = 0
const counting = new Transform({
  objectMode: true,
  highWaterMark: 1,
  transform(outcome: unknown, _encoding, done) {
    if (++rows % Math.ceil(documents / 10) === 0) footprint.live()
    done(null, outcome)
  },
})
const source = Readable.from(allDocuments(), { highWaterMark: 1 })
const requests = toRequests((document: Document): Request[] => partsOf(document), { carry: true })
if (isAll) {
  await pipeline(
    source,
    requests,
    attempt(job),
    retryFailed(job, attempt, { maxAttempts: 2 }),
    askNow(job, judge, { most: 400 }),
    mergeParts((answers: Answer[]) =>
      answers.reduce((low, one) => (one.score < low.score ? one : low)),
    ),
    fallBack(({ custom_id }: { custom_id: string }) =>
      custom_id.endsWith('0') ? { label: 'question', score: 0 } : undefined,
    ),
    compare({ truth: (document: Document) => document.truth, of: (value: Answer) => value.label }),
    countOutcomes(job),
    orderRows(),
    counting,
    writeRows(output, { order: 'input', review: { path: join(task.folder, 'review.jsonl') } }),
  )
} else {
  await pipeline(
    source,
    requests,
    attempt(job),
    retryFailed(job, attempt, { maxAttempts: 2 }),
    counting,
    writeRows(output),
  )
}
const { attempts, outcomes } = job.status()
await job.close()
report({
  rows,
  expected: isAll ? documents : made,
  batches: attempts[0]?.settled ?? 0,
  retried: attempts[1]?.requests ?? 0,
  failed: outcomes?.failed ?? 0,
  ...footprint.end(),
})

function* allDocuments(): Generator<Document> {
  for (let i = 0; i < documents; i++)
    yield { id: `document-${i}`, truth: i % 9 === 0 ? 'bug' : 'billing' }
}

/** One to nine parts, five of them in the mean. */
function partsOf({ id, truth }: Document): Request[] {
  const count = 1 + ((Number(id.slice(id.indexOf('-') + 1)) * 7) % 9)
  made += count
  return Array.from({ length: count }, (_, part) =>
    ask({ id, text: `${id} ${part} ${truth} ${text}` }),
  )
}
