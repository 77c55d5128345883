/**
 * The outcomes of one job as the rows of the next, in one pipeline; or, as what that is compared with, the two jobs one
 * after the other with a file between them.
 */
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
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
  toRows,
  validate,
  writeRows,
} from '../../src/index.ts'
import type { Attempt, WithValue } from '../../src/index.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { Footprint } from '../whole/footprint.ts'
import { readWholeTask } from '../whole/task.ts'
import { Label } from './label.ts'
import { apiKey, ask, pollMs } from './task.ts'
import type { Row } from './task.ts'

const text = 'I was charged twice for the "Pro" plan; the app says nothing. '.repeat(3)
const task = readWholeTask()
const footprint = new Footprint()
const client = new Anthropic({ baseURL: task.url, apiKey })
const first = await openJob<Row>(join(task.folder, 'first'), { client })
const next = await openJob<Row>(join(task.folder, 'job'), { client })
const attempt = (view: Attempt<Row>) =>
  compose(
    chunkBySize(view, { maxRequests: task.perBatch }),
    submitBatches(view),
    awaitResults(view, { pollMs }),
    validate<typeof Label, Row>(Label),
  )
let rows = 0
const counting = new Transform({
  objectMode: true,
  highWaterMark: 1,
  transform(outcome: unknown, _encoding, done) {
    if (++rows % Math.ceil(task.requests / 10) === 0) footprint.live()
    done(null, outcome)
  },
})
const source = Readable.from(allRows(), { highWaterMark: 1 })
const output = join(task.folder, 'out.jsonl')
const between = join(task.folder, 'between.jsonl')
const tries = { maxAttempts: 2 }
const second = ({ custom_id, value }: { custom_id: string; value: { label: string } }): Row => ({
  id: custom_id,
  text: `${custom_id} is of ${value.label}; ${text}`,
})
if (task.on === 'all') {
  await pipeline(
    source,
    toRequests(ask),
    attempt(first),
    retryFailed(first, attempt, tries),
    toRows((outcome: WithValue<{ label: string }>) => second(outcome)),
    toRequests(ask),
    attempt(next),
    retryFailed(next, attempt, tries),
    counting,
    writeRows(output),
  )
} else {
  await pipeline(
    source,
    toRequests(ask),
    attempt(first),
    retryFailed(first, attempt, tries),
    writeRows(between, { order: 'input', rejects: `${between}.failed` }),
  )
  await pipeline(
    readRows<{ custom_id: string; value: { label: string } }>(between),
    toRequests((outcome: { custom_id: string; value: { label: string } }) => ask(second(outcome))),
    attempt(next),
    retryFailed(next, attempt, tries),
    counting,
    writeRows(output),
  )
}
const [of] = next.status().attempts
await first.close()
await next.close()
// Without the chain, what failed in the first job does not come out of the second.
const expected = task.on === 'all' ? task.requests : (of?.requests ?? 0)
report({ rows, expected, batches: of?.settled ?? 0, ...footprint.end() })

function* allRows(): Generator<Row> {
  for (let i = 0; i < task.requests; i++) yield { id: `row-${i}`, text: `${i} ${text}` }
}
