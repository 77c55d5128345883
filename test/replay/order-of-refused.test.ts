/** Rows that a 413 refused come out in input order, whatever the timing of the creates was. */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { awaitResults, chunkBySize, submitBatches } from '../../src/index.ts'
import type { Outcome } from '../../src/index.ts'
import { rejected } from '../../src/rejected.ts'
import { requests } from '../fixtures/run-job.ts'
import { collector } from '../fixtures/sinks.ts'
import { setUp } from '../fixtures/set-up.ts'

/** As `submitBatches` hands on what the service found too large. */
function refused(position: number): Outcome {
  const ref = { attempt: 1, chunk: position + 1, index: 0 }
  return { ...rejected({ position, custom_id: `row ${position}` }, '413'), ref, attempt: 1 }
}

void t.test('refused rows come out at the end in input order', async (t) => {
  const { open } = await setUp(t)
  const job = await open()
  const batches = collector()
  const chunks = chunkBySize(job, { maxRequests: 5 })
  await pipeline(Readable.from(requests(10)), chunks, submitBatches(job), batches)
  const runs: string[][] = []
  for (const order of [
    [3, 7, 12, 15],
    [15, 3, 12, 7],
    [7, 12, 3, 15],
    [12, 15, 7, 3],
  ]) {
    for (const late of [0, 2, 4]) {
      const sink = collector()
      async function* items(): AsyncGenerator {
        yield* order.slice(late).map(refused)
        yield rejected({ position: 4, custom_id: 'never sent' }, 'bad row')
        yield* batches.items
        while (late > 0 && sink.items.length < 11) await new Promise((done) => setTimeout(done, 5))
        yield* order.slice(0, late).map(refused)
      }
      await pipeline(Readable.from(items()), awaitResults(job, { pollMs: 5 }), sink)
      runs.push((sink.items as Outcome[]).map((outcome) => outcome.custom_id))
    }
  }
  t.equal(runs[0]?.length, 15)
  t.same(runs[0]?.slice(-4), ['row 3', 'row 7', 'row 12', 'row 15'])
  for (const run of runs) t.same(run, runs[0])
})
