/** A sink that stands still, such as a database that is down, keeps nothing from being sent and downloaded. */
import t from 'tap'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { JobEvent, Outcome } from '../../src/index.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const rows = 400
/** As `attemptOf` has it. */
const perBatch = 10

/** Takes a few outcomes, and then none before it is let go. */
function stallingSink(letGo: Promise<void>): { sink: Writable; taken: Outcome[] } {
  const taken: Outcome[] = []
  const sink = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(outcome: Outcome, _encoding, done) {
      taken.push(outcome)
      if (taken.length === 3) void letGo.then(() => done())
      else done()
    },
  })
  return { sink, taken }
}

void t.test('all batches are sent and fetched while the sink stands still', async (t) => {
  const set = await setUp(t)
  let fetched = 0
  const { promise, resolve } = waitable()
  const onEvent = ({ type }: JobEvent): void => {
    if (type === 'fetched' && ++fetched === rows / perBatch) resolve()
  }
  const job = await set.open({ onEvent })
  const { sink, taken } = stallingSink(promise)
  const late = setTimeout(resolve, 120_000)
  const fetchedMeanwhile = promise.then(() => fetched)
  await pipeline(requests(rows), attemptOf()(job), sink)
  clearTimeout(late)
  await job.close()
  t.equal(await fetchedMeanwhile, rows / perBatch)
  t.equal(taken.length, rows)
  t.equal(new Set(taken.map(({ position }) => position)).size, rows)
  t.match(await set.emulator.ledger(), { creates: rows / perBatch, billed: rows })
})

void t.test('no more than `maxOpen` batches wait for the sink', async (t) => {
  const set = await setUp(t)
  const maxOpen = 8
  const counts = { accepted: 0, fetched: 0 }
  const { promise, resolve } = waitable()
  const onEvent = ({ type }: JobEvent): void => {
    if (type === 'accepted') counts.accepted++
    if (type === 'fetched') counts.fetched++
  }
  const job = await set.open({ onEvent })
  const { sink, taken } = stallingSink(promise)
  const options = { await: { maxOpen } }
  const running = pipeline(requests(rows), attemptOf(options)(job), sink)
  for (let n = 0; counts.fetched < maxOpen && n < 12_000; n++) await pause(10)
  await pause(300)
  t.equal(counts.accepted, maxOpen)
  t.equal(taken.length, 3)
  resolve()
  await running
  await job.close()
  t.equal(taken.length, rows)
})

function waitable(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
}
