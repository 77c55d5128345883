/** How a job and its instrumentation are put together. */
import t from 'tap'
import { pipeline } from 'node:stream/promises'
import { openJob } from '../../src/index.ts'
import { instrument } from '../../src/otel/index.ts'
import type { JobStatus } from '../../src/index.ts'
import type { InstrumentOptions } from '../../src/otel/index.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { collector as sinkOf } from '../fixtures/sinks.ts'
import { collect } from './collected.ts'
import { allEvents } from './all-events.ts'

void t.test('begun with an open job, it sees all that follows, once', async (t) => {
  const set = await setUp(t)
  const collected = await collect(t)
  const job = await set.open()
  const telemetry = instrument(job, collected)
  await pipeline(requests(30), attemptOf()(job), sinkOf())
  await job.close()
  await telemetry.end()
  t.equal(collected.sum('batchline.requests.accepted'), 30)
  t.equal(collected.sum('batchline.cost').toFixed(9), job.status().cost?.usd?.toFixed(9))
  t.equal(collected.receiver.spans.filter(({ name }) => name === 'batchline run').length, 1)
})

void t.test('two jobs of one process share metrics and have gauges of their own', async (t) => {
  const { open, folder, client } = await setUp(t)
  const collected = await collect(t)
  const jobs = [await open(), await openJob(`${folder}-2`, { client })]
  const watched = jobs.map((job) => instrument(job, collected))
  for (const [i, job] of jobs.entries()) {
    await pipeline(requests((i + 1) * 10), attemptOf()(job), sinkOf())
    await job.close()
  }
  for (const telemetry of watched) await telemetry.end()
  t.equal(collected.sum('batchline.requests.accepted'), 30)
  for (const [i, job] of jobs.entries()) {
    const own = { 'batchline.job.id': job.status().job, 'batchline.state': 'settled' }
    t.equal(collected.sum('batchline.job.requests', own), (i + 1) * 10)
  }
})

void t.test('after its end it takes nothing more, and a second end is the first', async (t) => {
  const collected = await collect(t)
  const telemetry = instrument(collected)
  telemetry.onEvent(allEvents[0]!)
  const ended = telemetry.end()
  t.equal(telemetry.end(), ended)
  await ended
  await telemetry[Symbol.asyncDispose]()
  for (const event of allEvents) telemetry.onEvent(event)
  await collected.meterProvider.forceFlush()
  t.equal(collected.sum('batchline.events'), 1)
  t.equal(collected.receiver.spans.length, 1)
})

void t.test('the last look is not the age of a batch that is awaited no more', async (t) => {
  const collected = await collect(t)
  const set = await setUp(t)
  const job = await set.open()
  let accepted = 1
  const rest = { sealed: 0, inDoubt: 0, settled: 0, requests: 1, settledRequests: 0 }
  const telemetry = instrument(collected)
  const polled = allEvents.find(({ type }) => type === 'polled')!
  telemetry.onEvent(polled)
  telemetry.attach({
    onEvent: () => () => {},
    status: () => ({ ...job.status(), attempts: [{ attempt: 1, accepted, ...rest }] }),
  })
  await collected.meterProvider.forceFlush()
  t.ok(collected.sum('batchline.job.oldest_batch.age') > 1e6)
  // It was lost: no look follows, because nothing is awaited.
  accepted = 0
  await telemetry.end()
  t.equal(collected.sum('batchline.job.oldest_batch.age'), 0)
})

void t.test('calls of askNow count without their last event', async (t) => {
  const collected = await collect(t)
  const job = await (await setUp(t)).open()
  const tokens = { input: 5, output: 7, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
  const model = { model: 'm', answers: 2, tokens, usd: 0.5, unpricedAnswers: 0 }
  const more = { ...model, answers: 5, tokens: { ...tokens, output: 17 }, usd: 1.25 }
  let asked = [model]
  const telemetry = instrument(collected)
  telemetry.attach({
    onEvent: () => () => {},
    status: () => {
      const askedNow = { cost: { models: asked } } as unknown as NonNullable<JobStatus['askedNow']>
      return { ...job.status(), askedNow }
    },
  })
  asked = [more, { ...model, model: 'other' }]
  await telemetry.end()
  const of = { 'batchline.via': 'ask_now', 'gen_ai.response.model': 'm' }
  t.equal(collected.sum('batchline.answers', of), 3)
  t.equal(collected.sum('batchline.cost', of), 0.75)
  t.equal(collected.sum('gen_ai.client.inference.usage.output_tokens', of), 10)
  t.equal(collected.sum('gen_ai.client.inference.usage.input_tokens', of), 0)
  t.equal(collected.sum('batchline.answers'), 5)
})

void t.test('a hold, by its cause', async (t) => {
  const set = await setUp(t)
  const collected = await collect(t)
  const job = await set.open()
  const telemetry = instrument(job, collected)
  await collected.meterProvider.forceFlush()
  t.equal(collected.points('batchline.job.held').length, 3)
  t.equal(collected.sum('batchline.job.held'), 0)
  await job.cancel()
  await collected.meterProvider.forceFlush()
  t.equal(collected.sum('batchline.job.held', { 'batchline.hold': 'canceled' }), 1)
  t.equal(collected.sum('batchline.job.held'), 1)
  await job.close()
  await telemetry.end()
})

const wrong: ReadonlyArray<readonly [string, unknown, RegExp]> = [
  ['a meter provider', { meterProvider: {} }, /meterProvider must be a MeterProvider/],
  ['a tracer provider', { tracerProvider: null }, /tracerProvider must be a TracerProvider/],
  ['attributes', { attributes: 'team' }, /attributes must be an object/],
  ['flushMs', { flushMs: -1 }, /flushMs must be a number of milliseconds/],
  ['options', null, /pass a job, options, or both/],
]

for (const [name, options, message] of wrong) {
  void t.test(`${name} that is none is refused`, (t) => {
    t.throws(() => instrument(options as InstrumentOptions), { code: 'ERR_OPTION', message })
    t.end()
  })
}

void t.test('it watches one job', async (t) => {
  const set = await setUp(t)
  const job = await set.open()
  const telemetry = instrument(job)
  t.throws(() => telemetry.attach(job), { code: 'ERR_OPTION', message: /already watches a job/ })
  await telemetry.end()
  t.throws(() => telemetry.attach(job), {
    code: 'ERR_OPTION',
    message: /attach was called after end/,
  })
})
