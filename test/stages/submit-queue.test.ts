/** A full queue costs uploads: each chunk is sent about once, and all are sent in the end. */
import t from 'tap'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Anthropic from '@anthropic-ai/sdk'
import { SubmitQueue } from '../../src/job/core/submit-queue.ts'
import { requestOf, requests, runJob } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const rows = 400
/** Chunks of ten. */
const batches = rows / 10

for (const held of [1, 2, 5]) {
  void t.test(`a queue that holds ${held} batches: one create a batch`, async (t) => {
    const { emulator, run } = await setUp(t, { batchMs: 40 * held, limits: { queue: held * 10 } })
    const found = await run(requests(rows))
    t.equal(found.filter(({ ok }) => ok).length, rows)
    const { creates, billed } = await emulator.ledger()
    t.equal(billed, rows)
    t.comment(`${creates} creates for ${batches} batches`)
    // At first some are on their way together, before it is known what the queue holds.
    t.ok(creates <= batches + 7, `${creates} creates`)
  })
}

void t.test('a batch that ends while the refusal is in transit makes room at once', async (t) => {
  const { emulator, run } = await setUp(t, { batchMs: 60_000, limits: { queue: 10 } })
  let fetched = (): void => {}
  const firstFetched = new Promise<void>((resolve) => (fetched = resolve))
  let isRefused = false
  const late: typeof fetch = async (input, init) => {
    const reply = await fetch(input, init)
    if (reply.status === 429) {
      isRefused = true
      await emulator.advance(60_000)
      await firstFetched
    }
    return reply
  }
  const waits: number[] = []
  const found = await run(requests(20), {
    job: {
      client: new Anthropic({ baseURL: emulator.url, apiKey: 'sk-test-loopback', fetch: late }),
    },
    onEvent: (event) => {
      if (event.type === 'fetched') fetched()
      if (event.type === 'accepted' && isRefused) void emulator.advance(60_000)
      if (event.type === 'waiting') waits.push(event.ms)
    },
  })
  t.equal(found.length, 20)
  t.same(waits, [0])
})

void t.test('a batch that was sent later and ended earlier makes room as well', async (t) => {
  const { emulator, run } = await setUp(t, { batchMs: 60_000, limits: { queue: 10 } })
  const accepted = deferred()
  const firstFetched = deferred()
  let creates = 0
  let isRefused = false
  const overtaken: typeof fetch = async (input, init) => {
    const isFirst = init?.method?.toUpperCase() === 'POST' && ++creates === 1
    if (isFirst) await accepted.promise
    const reply = await fetch(input, init)
    if (isFirst) {
      isRefused = reply.status === 429
      await emulator.advance(60_000)
      await firstFetched.promise
    }
    return reply
  }
  const waits: number[] = []
  const found = await run(requests(20), {
    job: {
      client: new Anthropic({
        baseURL: emulator.url,
        apiKey: 'sk-test-loopback',
        fetch: overtaken,
      }),
    },
    onEvent: (event) => {
      if (event.type === 'accepted') accepted.resolve()
      if (event.type === 'accepted' && isRefused) void emulator.advance(60_000)
      if (event.type === 'fetched') firstFetched.resolve()
      if (event.type === 'waiting') waits.push(event.ms)
    },
  })
  t.equal(found.length, 20)
  t.same(waits, [0])
})

void t.test('chunks that differ in size', async (t) => {
  const { emulator, run } = await setUp(t, { batchMs: 60, limits: { queue: 30 } })
  const long = [...requests(rows)].map(({ position }) =>
    requestOf(position, 'x'.repeat(1 + ((position * 7919) % 400))),
  )
  const found = await run(long, {
    chunk: { maxBytes: 4000 },
  })
  t.equal(found.filter(({ ok }) => ok).length, rows)
  const ledger = await emulator.ledger()
  t.equal(ledger.billed, rows)
  t.ok(
    ledger.creates < ledger.batches * 1.25,
    `${ledger.creates} creates, ${ledger.batches} batches`,
  )
})

void t.test('a queue that others fill is tried again after a while', async (t) => {
  const { emulator } = await setUp(t, {
    batchMs: 500,
    limits: { queue: 30 },
    inferred: { queueFullRetryAfter: 0 },
  })
  const folder = t.testdir()
  const runs = ['one', 'other'].map((name, i) =>
    runJob(join(folder, name), emulator.url, requests(60, i * 1000)),
  )
  for (const found of await Promise.all(runs)) t.equal(found.length, 60)
  t.equal((await emulator.ledger()).billed, 120)
})

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}

/** A queue that had `open` requests of ours when it refused a chunk of 100. */
function full(open: number, leastMs = 60_000): SubmitQueue {
  const queue = new SubmitQueue()
  queue.noteFull({ requests: 100, open }, 0, leastMs)
  return queue
}

function isReady(queue: SubmitQueue, requests: number, open: number): boolean {
  return queue.waitMs(requests, open) === 0
}

void t.test('what is tried while the queue is full', async (t) => {
  t.equal(isReady(new SubmitQueue(), 100, 1e9), true, 'anything before the first refusal')
  t.equal(isReady(full(200), 100, 200), false, 'the same again')
  t.equal(isReady(full(200), 99, 200), false, 'nearly the same again')
  t.equal(isReady(full(200), 100, 100), true, 'after a batch like it has ended')
  t.equal(isReady(full(200), 103, 100), true, 'one that is a little larger')
  t.equal(isReady(full(200), 100, 199), false, 'after a small one has ended')
  t.equal(isReady(full(200), 5, 200), true, 'a small one')
  t.equal(isReady(full(20), 100, 0), true, 'with none of ours left')
  t.equal(isReady(full(0), 100, 0), false, 'not when there were none before')
})

void t.test('one at a time', async (t) => {
  const queue = full(200)
  queue.enter()
  t.equal(isReady(queue, 100, 100), false)
  queue.leave()
  t.equal(isReady(queue, 100, 100), true)
})

void t.test('an accepted create leaves the queue as full as it is', async (t) => {
  const queue = full(200)
  queue.enter()
  queue.leave({ open: 200, requests: 100 })
  t.equal(isReady(queue, 100, 200), false)
  t.equal(isReady(queue, 100, 100), true)
})

void t.test('more than what was refused: there is room again', async (t) => {
  const queue = full(200)
  queue.enter()
  queue.leave({ open: 300, requests: 100 })
  t.equal(isReady(queue, 100, 300), true)
})

void t.test('each refusal tells more', async (t) => {
  const queue = full(200)
  queue.noteFull({ requests: 40, open: 200 }, 0, 60_000)
  t.equal(isReady(queue, 40, 200), false)
  t.equal(isReady(queue, 20, 200), true)
  // Others have come: what was held once is no more.
  queue.noteFull({ requests: 100, open: 50 }, 0, 60_000)
  t.equal(isReady(queue, 100, 100), false)
  t.equal(isReady(queue, 100, 0), true)
})

void t.test('in any case after the wait, which doubles until there is room', async (t) => {
  const queue = full(200, 1000)
  t.equal(isReady(queue, 100, 200), false)
  await setTimeout(1005)
  t.equal(isReady(queue, 100, 200), true)
  t.equal(queue.noteFull({ requests: 100, open: 200 }, undefined, 10), 120_000)
  queue.leave({ open: 200, requests: 100 })
  t.equal(queue.noteFull({ requests: 100, open: 200 }, undefined, 10), 240_000)
  queue.leave({ open: 300, requests: 100 })
  t.equal(queue.noteFull({ requests: 100, open: 300 }, undefined, 10), 60_000)
})
