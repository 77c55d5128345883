/** Rows that send nothing do not make a chunk endless. */
import t from 'tap'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { chunkBySize } from '../../src/index.ts'
import type { Chunk } from '../../src/index.ts'
import { requestOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { collected } from '../fixtures/sharing/collected.ts'
import { answersTo, recallFrom } from '../fixtures/sharing/recall-from.ts'

// Two million rows, at some microseconds each.
t.setTimeout(290_000)

const most = 1_000_000

function* repeated<Item extends object>(items: readonly Item[], rows: number): Generator<Item> {
  for (let position = 0; position < rows; position++) {
    yield { ...items[position % items.length]!, position }
  }
}

void t.test('rows that share a request', async (t) => {
  const { open } = await setUp(t)
  const job = await open()
  const equal = repeated([requestOf(0)], most + 2)
  const chunks = await collected<Chunk>(equal, chunkBySize(job, { dedupe: true }))
  t.same(
    chunks.map(({ position, requests }) => [position, requests]),
    [
      [0, 1],
      [most, 1],
    ],
  )
  t.equal(job.status().sealedRows, most + 2)
})

void t.test('rows that are recalled', async (t) => {
  const { open } = await setUp(t)
  const job = await open()
  const known = [requestOf(0)]
  const recalled = repeated(recallFrom(answersTo(known), known), most + 2)
  let passed = 0
  const sink = new Writable({
    objectMode: true,
    write(_outcome, _encoding, done) {
      passed++
      done()
    },
  })
  await pipeline(Readable.from(recalled), chunkBySize(job), sink)
  t.equal(passed, most + 2, 'all of them pass')
  const { attempts } = job.status()
  t.match(attempts, [{ sealed: 0, requests: 0 }])
  const { chunks } = job.parts.state.attempt('1')
  t.same(
    [...chunks.values()].map(({ outcomes, requests, recalled }) => [outcomes, requests, recalled]),
    [
      [most, 0, most],
      [2, 0, 2],
    ],
  )
})
