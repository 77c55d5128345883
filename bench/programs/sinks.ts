/**
 * The task with its output in a file, by a function that writes nothing, or in a SQLite database: what `writeTo` costs
 * beside `writeRows` in the same order.
 */
import { join } from 'node:path'
import type { Writable } from 'node:stream'
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
  writeRows,
  writeTo,
} from '../../src/index.ts'
import type { Attempt } from '../../src/index.ts'
import { report } from '../../test/fixtures/counted/report.ts'
import { openSqlite } from '../../test/sinks/sqlite.ts'
import { apiKey, ask, pollMs, readTask } from './task.ts'
import type { Row } from './task.ts'

const task = readTask()
const client = new Anthropic({ baseURL: task.url, apiKey })
const job = await openJob<Row>(join(task.folder, 'job'), { client })
const attempt = (view: Attempt<Row>) =>
  compose(
    chunkBySize(view, { maxRequests: task.perBatch }),
    submitBatches(view),
    awaitResults(view, { pollMs }),
  )

async function sinkOf(on: string | undefined): Promise<Writable> {
  if (on === 'call') return writeTo(() => {})
  if (on !== 'sqlite') return writeRows(task.output, { order: 'input' })
  const { write, offset } = await openSqlite('better-sqlite3', join(task.folder, 'sink.sqlite'))
  return writeTo(write, { offset })
}

await pipeline(
  readRows<Row>(task.input),
  toRequests((row: Row) => ask(row)),
  attempt(job),
  retryFailed(job, attempt),
  await sinkOf(task.on),
)
const { attempts } = job.status()
await job.close()
report({ rows: attempts[0]?.requests ?? 0, batches: attempts[0]?.settled ?? 0 })
