/**
 * One run of the whole pipeline over a file of ready requests; prints its figures as JSON.
 *
 *     node build/bench/file-to-file.js INPUT OUTPUT JOB
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
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
} from '../src/index.ts'
import type { Job, RequestInput } from '../src/index.ts'

const [input = '', output = '', folder = ''] = process.argv.slice(2)
const emulator = spawn(
  process.execPath,
  [
    fileURLToPath(new URL('./emulator-process.js', import.meta.url)),
    '--stdin',
    '--batch-ms',
    '200',
  ],
  { stdio: ['pipe', 'pipe', 'inherit'] },
)
const [line] = (await once(emulator.stdout, 'data')) as [Buffer]
const { url } = JSON.parse(line.toString()) as { url: string }

const start = performance.now()
let batches = 0
const job = await openJob(folder, {
  client: new Anthropic({ baseURL: url, apiKey: 'sk-bench-loopback' }),
})
job.onEvent((event) => {
  if (event.type === 'accepted') batches++
})
const attempt = (view: Job) =>
  compose(
    chunkBySize(view),
    submitBatches(view),
    awaitResults(view, { pollMs: 200 }),
    validate(undefined, { parse: 'text' }),
  )
await pipeline(
  readRows<RequestInput>(input),
  toRequests((row: RequestInput) => row),
  attempt(job),
  retryFailed(job, attempt),
  writeRows(output),
)
await job.close()
const seconds = Math.round((performance.now() - start) / 100) / 10
emulator.stdin.end()

const { requests } = job.status().attempts[0] ?? { requests: 0 }
const peakMB = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6)
process.stdout.write(JSON.stringify({ rows: requests, batches, peakMB, seconds }))
