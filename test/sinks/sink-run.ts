/** A job into a database: requests, two attempts, a schema, `writeTo`. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import {
  awaitResults,
  chunkBySize,
  compose,
  openJob,
  retryFailed,
  submitBatches,
  validate,
  writeTo,
} from '../../src/index.ts'
import type { Attempt, JobEvent, OpenJobOptions, WriteToOptions } from '../../src/index.ts'
import { clientOf } from '../fixtures/run-job.ts'
import { sinkRequests } from './sink-rows.ts'
import type { Connection } from './table.ts'

export interface SinkRun {
  readonly folder: string
  readonly url: string
  readonly rows: number
  readonly perBatch?: number
  readonly job?: Partial<OpenJobOptions>
  readonly onEvent?: (event: JobEvent) => void
  readonly to?: WriteToOptions
}

/** @returns outcomes that were written */
export async function runIntoSink(
  { folder, url, rows, perBatch = 20, job: options, onEvent, to }: SinkRun,
  { write, offset }: Pick<Connection, 'write' | 'offset'>,
): Promise<number> {
  const job = await openJob(folder, { client: clientOf(url), settleMs: 300, ...options })
  if (onEvent) job.onEvent(onEvent)
  const attempt = (view: Attempt) =>
    compose(
      chunkBySize(view, { maxRequests: perBatch }),
      submitBatches(view),
      awaitResults(view, { pollMs: 10 }),
      validate(z.object({ answer: z.string() })),
    )
  try {
    await using sink = writeTo(write, { size: 7, offset, retryMs: 5, ...to })
    await pipeline(Readable.from(sinkRequests(rows)), attempt(job), retryFailed(job, attempt), sink)
    return sink.written
  } finally {
    await job.close()
  }
}
