/**
 * Batches reach `awaitResults` in another order than they settled in. No outcome is lost or
 * stuck in a buffer of composed stages.
 */
import t from 'tap'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { awaitResults, compose, validate } from '../../src/index.ts'
import type { Outcome, SubmittedBatch } from '../../src/index.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const perBatch = 5

function batch(chunk: number): SubmittedBatch {
  const position = (chunk - 1) * perBatch
  return { type: 'batch', id: 'any', position, requests: perBatch, ref: { attempt: 1, chunk } }
}

const passing: Outcome = {
  type: 'outcome',
  ok: false,
  custom_id: 'bad',
  position: 3 * perBatch,
  attempt: 1,
  failure: { kind: 'rejected', message: 'no', retryable: false },
}

void t.test('all outcomes come out, whatever the speed of the sink', async (t) => {
  const { run, open } = await setUp(t)
  const chunk = { maxRequests: perBatch }
  await run(requests(3 * perBatch), { chunk })
  for (let tries = 0; tries < 30; tries++) {
    async function* source(): AsyncGenerator<SubmittedBatch | Outcome> {
      yield batch(1)
      await sleep((tries % 10) * 0.4)
      yield* [passing, batch(3), batch(2)]
    }
    const positions: number[] = []
    const sink = new Writable({
      objectMode: true,
      highWaterMark: 1,
      write(outcome: Outcome, _encoding, done) {
        positions.push(outcome.position)
        setTimeout(done, positions.length === 1 ? 30 : 0)
      },
    })
    const job = await open()
    const checked = compose(
      awaitResults(job, { pollMs: 10 }),
      validate(undefined, { parse: 'text' }),
    )
    await pipeline(Readable.from(source()), checked, sink)
    await job.close()
    t.equal(new Set(positions).size, 3 * perBatch + 1)
  }
})
