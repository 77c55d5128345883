/**
 * The task of ready requests with batchline. It counts disk operations, calls, and what the kernel
 * counts.
 */
import { stat } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import Anthropic from '@anthropic-ai/sdk'
import {
  awaitResults,
  chunkBySize,
  compose,
  readRows,
  retryFailed,
  submitBatches,
  toRequests,
  validate,
  writeRows,
} from '../../src/index.ts'
import type { Job, RequestInput } from '../../src/index.ts'
import { openJobWith } from '../../src/job/open-job.ts'
import { countBlocks } from '../harness/counted-blocks.ts'
import { CountedCalls } from '../harness/counted-calls.ts'
import { CountingDisk } from '../harness/counting-disk.ts'
import { ioCounts } from '../harness/io-counts.ts'
import { report } from '../harness/report.ts'
import { apiKey } from './task.ts'

const { values } = parseArgs({
  options: {
    input: { type: 'string', default: '' },
    output: { type: 'string', default: '' },
    folder: { type: 'string', default: '' },
    url: { type: 'string', default: '' },
    'per-batch': { type: 'string', default: '100000' },
    /** Short, so the run waits for nothing but work. */
    'poll-ms': { type: 'string', default: '10' },
    'no-syncs': { type: 'boolean', default: false },
    /** `requests` or `chunks` ends the pipeline there. */
    until: { type: 'string', default: 'outcomes' },
  },
})
const pollMs = Number(values['poll-ms'])
const maxRequests = Number(values['per-batch'])
const blockBytes = countBlocks()
const disk = new CountingDisk({ syncs: !values['no-syncs'] })
const calls = new CountedCalls()
const client = new Anthropic({ baseURL: values.url, apiKey, fetch: calls.counting(fetch) })
const job = await openJobWith(values.folder, { client }, { files: disk })

const rows = () => readRows<RequestInput>(values.input)
const requests = () => toRequests((row: RequestInput) => row)
const chunks = (view: Job) => chunkBySize(view, { maxRequests })
const attempt = (view: Job) =>
  compose(
    chunks(view),
    submitBatches(view),
    awaitResults(view, { pollMs }),
    validate(undefined, { parse: 'text' }),
  )
const nowhere = () => new Writable({ objectMode: true, write: (_item, _encoding, done) => done() })

if (values.until === 'requests') await pipeline(rows(), requests(), nowhere())
else if (values.until === 'chunks') await pipeline(rows(), requests(), chunks(job), nowhere())
else {
  await pipeline(
    rows(),
    requests(),
    attempt(job),
    retryFailed(job, attempt),
    writeRows(values.output),
  )
}
const attempted = job.status().attempts[0]
await job.close()
const outputBytes = values.until === 'outcomes' ? (await stat(values.output)).size : 0
const done = {
  rows: attempted?.settledRequests ?? 0,
  batches: attempted?.settled ?? 0,
  outputBytes,
}
const blocks = { 'blocks.bytes': blockBytes() }
report({ ...done, ...blocks, ...disk.counts(), ...calls.counts(), ...ioCounts() })
