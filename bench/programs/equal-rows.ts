/**
 * Rows of which most are equal to others, through the whole pipeline with `dedupe`. Half of the requests fail
 * once, so that rows that share them are spooled and retried.
 */
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import Anthropic from '@anthropic-ai/sdk'
import {
  awaitResults,
  chunkBySize,
  compose,
  openJob,
  retryFailed,
  submitBatches,
} from '../../src/index.ts'
import type { Attempt, BatchRequest, Outcome } from '../../src/index.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { apiKey, pollMs } from './task.ts'

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '' },
    url: { type: 'string', default: '' },
    rows: { type: 'string', default: '1000000' },
    distinct: { type: 'string', default: '20000' },
  },
})
const [rows, distinct] = [Number(values.rows), Number(values.distinct)]

function* requests(): Generator<BatchRequest> {
  for (let position = 0; position < rows; position++) {
    // A prime step: equal rows are far apart, and each batch of lines is read again in another order.
    const content = `question ${(position * 7919) % distinct} ${'x'.repeat(200)}`
    const params = {
      model: 'claude-haiku-5-5',
      max_tokens: 64,
      messages: [{ role: 'user' as const, content }],
    }
    yield { type: 'request', custom_id: `row ${position}`, position, params }
  }
}

const job = await openJob(values.folder, {
  client: new Anthropic({ baseURL: values.url, apiKey }),
  preflight: false,
})
const attempt = (view: Attempt) =>
  compose(chunkBySize(view, { dedupe: true }), submitBatches(view), awaitResults(view, { pollMs }))
const counts = { ok: 0, same: 0, retried: 0 }
const sink = new Writable({
  objectMode: true,
  write(outcome: Outcome, _encoding, done) {
    if (outcome.ok) counts.ok++
    if (outcome.same_as !== undefined) counts.same++
    if (outcome.attempt > 1) counts.retried++
    done()
  },
})
await pipeline(Readable.from(requests()), attempt(job), retryFailed(job, attempt), sink)
const sent = job.status().attempts.reduce((sum, one) => sum + one.requests, 0)
await job.close()
report({ sent, ...counts })
