/**
 * A job that something watches: a collector, a webhook or a database, as `--on` and `--to` say, or nothing. Reports when
 * its results were here, and what it told of failures.
 */
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
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
  toRequests,
  validate,
} from '../../src/index.ts'
import type { Attempt, Outcome } from '../../src/index.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { writtenOf } from '../../test/sinks/table.ts'
import { Digest } from '../watched/digest.ts'
import { openWatcher } from '../watched/open-watcher.ts'
import { apiKey, ask, pollMs } from './task.ts'

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '' },
    url: { type: 'string', default: '' },
    on: { type: 'string', default: 'nothing' },
    to: { type: 'string', default: '' },
    rows: { type: 'string', default: '20000' },
    batches: { type: 'string', default: '20' },
  },
})
const rows = Number(values.rows)
const maxRequests = Math.ceil(rows / Number(values.batches))
const folder = join(values.folder, 'job')
const seen = new Digest()
let failed = 0
const counts = (): { rows: number; failed: number } => ({ rows: seen.rows, failed })
const watcher = await openWatcher(values.on, { to: values.to, folder, counts })

function* input(): Generator<{ id: string; text: string }> {
  const text = 'I was charged twice for the "Pro" plan. '.repeat(20)
  for (let row = 0; row < rows; row++)
    yield { id: `t-${row}`, text: `row ${row} of ${rows} ${text}` }
}

const tally = new Transform({
  objectMode: true,
  highWaterMark: 1,
  transform(outcome: Outcome, _encoding, done) {
    const { position, answer } = writtenOf(outcome)
    seen.add(position, answer)
    if (!outcome.ok) failed++
    done(null, outcome)
  },
})

const cpuBefore = cpuMs()
const start = performance.now()
const fetched = { first: 0, last: 0 }
const job = await openJob(folder, {
  client: new Anthropic({ baseURL: values.url, apiKey }),
  onEvent(event) {
    watcher.onEvent?.(event)
    if (event.type !== 'fetched') return
    fetched.last = performance.now() - start
    if (event.attempt === 1) fetched.first = fetched.last
  },
})
watcher.attach?.(job)
const attempt = (view: Attempt) =>
  compose(
    chunkBySize(view, { maxRequests }),
    submitBatches(view),
    awaitResults(view, { pollMs }),
    validate(),
  )
await pipeline(
  Readable.from(input()),
  toRequests(ask),
  attempt(job),
  retryFailed(job, attempt, { maxAttempts: 2 }),
  tally,
  watcher.sink,
)
await job.close()
const closedMs = performance.now() - start
await watcher.end(counts())
report({
  jobCpuMs: cpuMs() - cpuBefore,
  fetchedMs: fetched.first,
  lastFetchedMs: fetched.last,
  closedMs,
  endMs: performance.now() - start - closedMs,
  told: watcher.told(),
  rows: seen.rows,
  failed,
  digest: seen.sum,
})
// An export that hangs would keep the process; what it may take at the end was waited for above.
process.exit()

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
