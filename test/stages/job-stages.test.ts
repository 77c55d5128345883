/** Every stage that works on a job keeps the contract that all stages share. */
import t from 'tap'
import type { Test } from 'tap'
import { mkdtempSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { awaitResults, chunkBySize, openJob, retryFailed, submitBatches } from '../../src/index.ts'
import type { Job } from '../../src/index.ts'
import { collector } from '../fixtures/sinks.ts'
import { stageContract } from '../fixtures/stage-contract.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const { client, folder } = await setUp(t)

/** A job in a folder of its own: the one before it in the same test may be at work still. */
async function jobOf(t: Test): Promise<Job> {
  const job = await openJob(mkdtempSync(`${folder}-`), { client })
  t.teardown(() => job.close())
  return job
}

const rows = 45
const cut = { maxRequests: 3 }

/** What comes out of stages that have worked off some rows. */
async function outputOf(...stages: Duplex[]): Promise<unknown[]> {
  const sink = collector()
  await pipeline([Readable.from(requests(rows)), ...stages, sink])
  return [...sink.items]
}

stageContract(t, 'chunkBySize', async ({ t, signal }) => ({
  stage: chunkBySize(await jobOf(t), { ...cut, ...(signal ? { signal } : {}) }),
  input: [...requests(rows)],
  outputs: 15,
  takesIn: cut.maxRequests,
}))

stageContract(t, 'chunkBySize with a timer', async ({ t, signal }) => ({
  stage: chunkBySize(await jobOf(t), {
    maxRequests: 1,
    maxWaitMs: 1,
    ...(signal ? { signal } : {}),
  }),
  input: [...requests(rows)],
  outputs: rows,
  takesIn: 1,
}))

stageContract(t, 'submitBatches', async ({ t, signal }) => {
  const job = await jobOf(t)
  return {
    input: await outputOf(chunkBySize(job, cut)),
    stage: submitBatches(job, { concurrency: 3, ...(signal ? { signal } : {}) }),
    outputs: 15,
    concurrency: 3,
  }
})

stageContract(t, 'awaitResults', async ({ t, signal }) => {
  const job = await jobOf(t)
  return {
    input: await outputOf(chunkBySize(job, cut), submitBatches(job, { concurrency: 4 })),
    stage: awaitResults(job, { pollMs: 5, ...(signal ? { signal } : {}) }),
    outputs: rows,
    // Batches are references: taking them in costs nothing and lets the order of a replay be kept.
    takesIn: Infinity,
  }
})

stageContract(t, 'retryFailed', async ({ t, signal }) => {
  const job = await jobOf(t)
  const attempt = attemptOf({ chunk: cut })
  return {
    input: await outputOf(attempt(job)),
    stage: retryFailed(job, attempt, signal ? { signal } : {}),
    outputs: rows,
    passesOutcomes: false,
  }
})
