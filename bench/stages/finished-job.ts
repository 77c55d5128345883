/** A finished job: its folder to replay, and its batches and outcomes as input of stages. */
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import {
  awaitResults,
  chunkBySize,
  openJob,
  readRows,
  submitBatches,
  toRequests,
} from '../../src/index.ts'
import type { Outcome, SubmittedBatch, Success } from '../../src/index.ts'
import { startMeasuredEmulator } from '../../test/fixtures/counted/measured-emulator.ts'
import { apiKey, ask, pollMs } from '../programs/task.ts'
import type { Row } from '../programs/task.ts'
import { timeFlow } from './time-flow.ts'

export interface FinishedJob {
  readonly folder: string
  /** No server listens here any more. */
  readonly client: Anthropic
  readonly batches: readonly SubmittedBatch[]
  /** Some of its outcomes. */
  readonly outcomes: readonly Success[]
}

/** Number of outcomes kept: enough to differ, too few to fill the heap. */
const kept = 1000

/** @param input - a file with this many rows */
export async function finishedJob(
  scratch: string,
  input: string,
  items: number,
): Promise<FinishedJob> {
  const folder = join(scratch, 'finished')
  const emulator = await startMeasuredEmulator()
  const batches: SubmittedBatch[] = []
  const outcomes: Success[] = []
  const client = new Anthropic({ baseURL: emulator.url, apiKey })
  try {
    const job = await openJob(folder, { client })
    const note = async function* (accepted: AsyncIterable<unknown>) {
      for await (const batch of accepted) {
        batches.push(batch as SubmittedBatch)
        yield batch
      }
    }
    const keep = (outcome: Outcome) => {
      if (outcome.ok && outcomes.length < kept) outcomes.push(outcome)
      return outcome.ok ? 1 : 0
    }
    const parts = [
      readRows<Row>(input),
      toRequests(ask),
      chunkBySize(job, { maxRequests: Math.ceil(items / 4) }),
      submitBatches(job),
      note,
      awaitResults(job, { pollMs }),
    ]
    await timeFlow(parts, items, keep)
    await job.close()
  } finally {
    await emulator.stop()
  }
  return { folder, client, batches, outcomes }
}
