/** An outcome that arrives after the batch of its range was emitted still comes out. */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { awaitResults, chunkBySize, submitBatches } from '../../src/index.ts'
import type { Outcome } from '../../src/index.ts'
import { collector } from '../fixtures/sinks.ts'
import { requests } from '../fixtures/run-job.ts'
import { rejected } from '../../src/rejected.ts'
import { setUp } from '../fixtures/set-up.ts'

void t.test('an outcome that comes after its batch is emitted at the end', async (t) => {
  const { open } = await setUp(t)
  const job = await open()
  const batches = collector()
  await pipeline(Readable.from(requests(10)), chunkBySize(job), submitBatches(job), batches)
  const sink = collector()
  async function* late(): AsyncGenerator {
    yield rejected({ position: 2, custom_id: 'early' }, 'before')
    yield* batches.items
    while (sink.items.length < 11) await new Promise((resolve) => setTimeout(resolve, 5))
    yield rejected({ position: 3, custom_id: 'late' }, 'after')
  }
  await pipeline(Readable.from(late()), awaitResults(job, { pollMs: 5 }), sink)
  const ids = (sink.items as Outcome[]).map((outcome) => outcome.custom_id)
  t.equal(ids.length, 12)
  t.equal(ids[0], 'early')
  t.equal(ids.at(-1), 'late')
})
