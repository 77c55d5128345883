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
  const requests = () =>
    itemsFrom(items, (position) => {
      return { type: 'request', position, ...ask(rows[position % rows.length]!) }
    })
  const seal = (job: Job) =>
    timeFlow([requests(), chunkBySize(job)], items, (chunk: Chunk) => chunk.requests)
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
  return [
    {
      name: '`chunkBySize`, one chunk to the disk',
      items,
      async run() {
        const cost = await withJob(folder, seal)
        await rm(folder, { recursive: true })
        return cost
      },
    },
    {
      name: '`awaitResults`, replay of four batches',
      items,
      run: () => withJob(finished.folder, emit),
    },
  ]
}
