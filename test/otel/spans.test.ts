/** What is traced: the run, its create calls, and the batches that it fetches. */
import t from 'tap'
import { context, propagation, SpanKind, trace } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node'
import { pipeline } from 'node:stream/promises'
import { instrument } from '../../src/otel/index.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { collector as sinkOf } from '../fixtures/sinks.ts'
import { allEvents, secretText } from './all-events.ts'

function tracing() {
  const exporter = new InMemorySpanExporter()
  const tracerProvider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  })
  const named = (name: string): ReadableSpan[] =>
    exporter.getFinishedSpans().filter((span) => span.name === name)
  return { tracerProvider, exporter, named }
}

const ms = ([seconds, nanos]: ReadableSpan['startTime']): number => seconds * 1000 + nanos / 1e6

void t.test('a run, with a create call whose reply was lost', async (t) => {
  const set = await setUp(t, {
    faults: [{ on: 'create', calls: [2], fault: 'late_commit', ms: 50 }],
  })
  const { tracerProvider, named } = tracing()
  const telemetry = instrument({ tracerProvider, attributes: { team: 'labels' } })
  const job = await set.open({ onEvent: telemetry.onEvent, settleMs: 2000 })
  telemetry.attach(job)
  await pipeline(requests(40), attemptOf()(job), sinkOf())
  const { job: id, cost } = job.status()
  await job.close()
  await telemetry.end()

  t.equal(named('batchline run').length, 1)
  const run = named('batchline run')[0]!
  t.equal(run.kind, SpanKind.INTERNAL)
  t.equal(run.parentSpanContext, undefined)
  t.match(run.attributes, {
    team: 'labels',
    'batchline.job.id': id,
    'batchline.batches.open': 0,
    'batchline.cost': cost?.usd,
  })
  t.ok(run.events.some(({ name }) => name === 'batchline.in-doubt'))

  const submits = named('batchline submit')
  t.equal(submits.length, 4)
  for (const { parentSpanContext, attributes } of submits) {
    t.equal(parentSpanContext?.spanId, run.spanContext().spanId)
    t.equal(attributes['team'], 'labels')
  }
  const results = submits.map(({ attributes }) => String(attributes['batchline.submit.result']))
  t.same(
    results.sort((a, b) => a.localeCompare(b)),
    ['accepted', 'accepted', 'accepted', 'in_doubt'],
  )
  const lost = submits.find(({ status }) => status.code === 2)
  t.equal(lost?.attributes['error.type'], 'in_doubt')

  const batches = named('batchline batch')
  t.equal(batches.length, 4)
  for (const batch of batches) {
    t.equal(batch.parentSpanContext, undefined, 'a trace of its own')
    t.not(batch.spanContext().traceId, run.spanContext().traceId)
    t.match(batch.attributes, {
      team: 'labels',
      'gen_ai.operation.name': 'batch',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': 'claude-haiku-5-5',
      'gen_ai.response.model': 'claude-haiku-5-5',
      'batchline.requests': 10,
      'batchline.requests.missing': 0,
      'batchline.answers': 10,
    })
    t.ok(Number(batch.attributes['gen_ai.usage.output_tokens']) > 0)
  }
  const sum = batches.reduce((all, { attributes }) => all + Number(attributes['batchline.cost']), 0)
  t.equal(sum.toFixed(9), cost?.usd?.toFixed(9))
  const kinds = batches.map(({ links }) => links.map((one) => one.attributes?.['batchline.link']))
  t.equal(kinds.filter((one) => one.includes('sent_by')).length, 3, 'not the one that was found')
  t.ok(kinds.every((one) => one.includes('fetched_by')))
})

void t.test(
  'the run is a child of what is active where the job is opened, with the registered provider',
  async (t) => {
    const { tracerProvider, named } = tracing()
    tracerProvider.register()
    t.teardown(() => [context, propagation, trace].forEach((api) => api.disable()))
    const set = await setUp(t)
    const task = tracerProvider.getTracer('scheduler').startSpan('task')
    const telemetry = await context.with(trace.setSpan(context.active(), task), async () => {
      const telemetry = instrument()
      telemetry.attach(await set.open({ onEvent: telemetry.onEvent }))
      allEvents.filter(({ type }) => type === 'fetched').forEach(telemetry.onEvent)
      return telemetry
    })
    await telemetry.end()
    const batches = named('batchline batch')
    t.equal(batches.length, 1)
    t.equal(batches[0]?.parentSpanContext, undefined)
    t.equal(named('batchline run')[0]?.parentSpanContext?.spanId, task.spanContext().spanId)
  },
)

void t.test('every event in its place, and no text of one', async (t) => {
  const { tracerProvider, exporter, named } = tracing()
  const telemetry = instrument({ tracerProvider })
  for (const event of allEvents) telemetry.onEvent(event)
  await telemetry.end()
  const [run] = named('batchline run')
  const own = [
    'opened',
    'closed',
    'sealed',
    'submitting',
    'accepted',
    'polled',
    'ended',
    'fetched',
    'emitted',
  ]
  t.same(
    run?.events.map(({ name }) => name),
    allEvents.filter(({ type }) => !own.includes(type)).map(({ type }) => `batchline.${type}`),
  )
  const attributes = (name: string) => run?.events.find((one) => one.name === name)?.attributes
  t.match(attributes('batchline.waiting'), { 'batchline.chunk': 7, 'batchline.wait': 1.5 })
  t.match(attributes('batchline.trouble'), {
    'batchline.trouble.code': 'poll',
    'batchline.wait': 2.5,
  })
  t.match(attributes('batchline.tripped'), { 'batchline.rows': 100, 'batchline.rows.failed': 50 })
  const [fetched, unresolved] = named('batchline batch')
  t.equal(new Date(ms(fetched!.startTime)).toISOString(), '2026-01-31T11:00:00.000Z')
  t.equal(ms(fetched!.endTime) - ms(fetched!.startTime), 1_800_500)
  t.match(fetched?.attributes, {
    'gen_ai.usage.input_tokens': 17,
    'gen_ai.usage.output_tokens': 20,
    'gen_ai.usage.cache_read.input_tokens': 4,
    'gen_ai.usage.cache_write.input_tokens': 3,
    'batchline.attempt': 2,
    'batchline.attempt.name': 'strong',
    'error.type': 'unresolved',
  })
  t.match(unresolved?.attributes, {
    'batchline.batch.id': 'msgbatch_8',
    'error.type': 'unresolved',
  })
  t.equal(ms(unresolved!.endTime) - ms(unresolved!.startTime), 3_600_000)
  t.equal(unresolved?.status.code, 2)
  const spans = exporter.getFinishedSpans().map(({ attributes, events, links, status, name }) => {
    return { attributes, events, links, status, name }
  })
  t.ok(spans.length >= 4)
  t.notOk(JSON.stringify(spans).includes(secretText))
})

void t.test('results that are fetched once more make no second span', async (t) => {
  const { tracerProvider, named } = tracing()
  const telemetry = instrument({ tracerProvider })
  for (const event of allEvents) {
    if (event.type === 'opened') telemetry.onEvent(event)
    if (event.type === 'fetched') telemetry.onEvent({ ...event, again: true })
  }
  await telemetry.end()
  t.equal(named('batchline run').length, 1)
  t.equal(named('batchline batch').length, 0)
})
