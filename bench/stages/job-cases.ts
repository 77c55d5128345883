/** The stages that need a job folder and no service. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { awaitResults, chunkBySize, openJob } from '../../src/index.ts'
import type { Chunk, Job, Outcome } from '../../src/index.ts'
import { ask } from '../programs/task.ts'
import type { Row } from '../programs/task.ts'
import type { FinishedJob } from './finished-job.ts'
import type { StageCase } from './stage-case.ts'
import { itemsFrom, timeFlow } from './time-flow.ts'
import type { Cost } from './time-flow.ts'

export interface JobCaseParts {
  readonly items: number
  readonly scratch: string
  readonly rows: readonly Row[]
  readonly finished: FinishedJob
}

export function jobCases({ items, scratch, rows, finished }: JobCaseParts): StageCase[] {
  const folder = join(scratch, 'chunks')
  const requests = (differ = false) =>
    itemsFrom(items, (position) => {
      const asked = ask(rows[position % rows.length]!)
      if (!differ) return { type: 'request', position, ...asked }
      return {
        type: 'request',
        position,
        ...asked,
        params: { ...asked.params, system: `${position}` },
      }
    })
  const seal = (job: Job) =>
    timeFlow([requests(), chunkBySize(job)], items, (chunk: Chunk) => chunk.requests)
  const sealDiffering = (dedupe: boolean) => (job: Job) =>
    timeFlow(
      [requests(true), chunkBySize(job, { dedupe })],
      items,
      (chunk: Chunk) => chunk.requests,
    )
  const sealEqual = (job: Job) => {
    const distinct = Math.min(items, rows.length)
    const weigh = (chunk: Chunk): number => chunk.requests
    return timeFlow([requests(), chunkBySize(job, { dedupe: true })], distinct, weigh)
  }
  const emit = (job: Job) =>
    timeFlow([Readable.from(finished.batches), awaitResults(job)], items, ({ ok }: Outcome) =>
      ok ? 1 : 0,
    )
  const withJob = async (path: string, use: (job: Job) => Promise<Cost>) => {
    // No server listens at the client's address: a call would end the run.
    const job = await openJob(path, { client: finished.client })
    try {
      return await use(job)
    } finally {
      await job.close()
    }
  }
  const sealCase = (name: string, use: (job: Job) => Promise<Cost>): StageCase => ({
    name,
    items,
    async run() {
      const cost = await withJob(folder, use)
      await rm(folder, { recursive: true })
      return cost
    },
  })
  return [
    sealCase('`chunkBySize`, one chunk to the disk', seal),
    sealCase('`chunkBySize`, all requests differ', sealDiffering(false)),
    sealCase('`chunkBySize`, all requests differ, `dedupe`', sealDiffering(true)),
    sealCase('`chunkBySize`, 1,000 requests differ, `dedupe`', sealEqual),
    {
      name: '`awaitResults`, replay of four batches',
      items,
      run: () => withJob(finished.folder, emit),
    },
  ]
}
