/** Opens a job with batches that do not end, and counts the calls of each hour of waiting. */
import { parseArgs } from 'node:util'
import Anthropic from '@anthropic-ai/sdk'
import { openJob } from '../../src/index.ts'
import { callKinds, CountedCalls } from '../../test/fixtures/counted/counted-calls.ts'
import { httpFetch } from '../harness/http-fetch.ts'
import { JumpingClock } from '../harness/jumping-clock.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { apiKey } from './task.ts'

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '' },
    url: { type: 'string', default: '' },
    hours: { type: 'string', default: '3' },
  },
})
const hourMs = 3_600_000
const clock = new JumpingClock()
clock.install()
const calls = new CountedCalls()
const client = new Anthropic({
  baseURL: values.url,
  apiKey,
  fetch: calls.counting((input, init) => clock.during(httpFetch(input, init))),
})
const start = performance.now()
const job = await openJob(values.folder, { client })
const reported: Record<string, number> = { waiting: job.status().attempts[0]?.accepted ?? 0 }
let looks = 0
job.onEvent(({ type }) => {
  if (type === 'polled') looks++
})
for (let hour = 1; hour <= Number(values.hours); hour++) {
  const before = looks
  await clock.pass(start + hour * hourMs - performance.now())
  const from = start + (hour - 1) * hourMs
  const moments = callKinds.flatMap((kind) => calls.moments[kind])
  reported[`hour.${hour}`] = moments.filter((at) => at >= from && at < from + hourMs).length
  reported[`looks.${hour}`] = looks - before
}
await job.close()
report(reported)
