/** A collector that hangs, refuses or is not there neither stops nor slows a job. */
import t from 'tap'
import type { Test } from 'tap'
import { diag, DiagLogLevel } from '@opentelemetry/api'
import type { MeterProvider, TracerProvider } from '@opentelemetry/api'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { providersTo } from '../../examples/telemetry/providers.ts'
import { instrument } from '../../src/otel/index.ts'
import type { InstrumentOptions } from '../../src/otel/index.ts'
import type { JobEvent } from '../../src/index.ts'
import { isAnswered } from '../fixtures/answered.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { collector as sinkOf } from '../fixtures/sinks.ts'
import { pipeline } from 'node:stream/promises'

const rows = 100
const flushMs = 150

interface Run {
  readonly ms: number
  readonly endMs: number
}

/** Runs a job and checks that all of it has come out, paid once. */
async function runWith(t: Test, options?: InstrumentOptions): Promise<Run> {
  const set = await setUp(t)
  const startedAt = performance.now()
  const job = await set.open()
  const telemetry = options ? instrument(job, { ...options, flushMs }) : undefined
  const sink = sinkOf()
  await pipeline(requests(rows), attemptOf()(job), sink)
  await job.close()
  const ms = performance.now() - startedAt
  await telemetry?.end()
  t.ok(isAnswered(sink.items as Parameters<typeof isAnswered>[0], rows))
  const { billed, creates } = await set.emulator.ledger()
  t.match({ billed, creates }, { billed: rows, creates: rows / 10 })
  return { ms, endMs: performance.now() - startedAt - ms }
}

async function listen(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function logged(t: Test): string[] {
  const lines: string[] = []
  const log = (line: string): void => void lines.push(line)
  const logger = { error: log, warn: log, info: log, debug: log, verbose: log }
  diag.setLogger(logger, DiagLogLevel.WARN)
  t.teardown(() => diag.disable())
  return lines
}

const collectors: ReadonlyArray<readonly [string, (t: Test, seen: () => void) => Promise<string>]> =
  [
    ['hangs', (t, seen) => listen(t, seen)],
    [
      'refuses',
      (t, seen) =>
        listen(t, (_, response) => {
          seen()
          response.writeHead(400).end()
        }),
    ],
    [
      'cuts the connection',
      (t, seen) =>
        listen(t, (request) => {
          seen()
          request.socket.destroy()
        }),
    ],
    ['is not there', async () => 'http://127.0.0.1:9'],
  ]

for (const [name, open] of collectors) {
  void t.test(`a collector that ${name}`, async (t) => {
    const lines = logged(t)
    let calls = 0
    const url = await open(t, () => calls++)
    const { ms: without } = await runWith(t)
    const providers = providersTo(url, 400)
    t.teardown(async () => {
      // Both shut down with the failure of the last export.
      await Promise.allSettled([
        providers.meterProvider.shutdown(),
        providers.tracerProvider.shutdown(),
      ])
    })
    const { ms, endMs } = await runWith(t, providers)
    t.comment(`${Math.round(ms)} ms, ${(ms / without).toFixed(2)} times a run without telemetry`)
    t.equal(calls > 0, name !== 'is not there')
    t.ok(endMs < 100 * flushMs, `end() came back after ${Math.round(endMs)} ms`)
    const told =
      name === 'hangs' ? /was not exported within 150 ms/ : /could not be|was not exported/
    t.match(lines.join('\n'), told)
  })
}

void t.test('providers that throw', async (t) => {
  const lines = logged(t)
  const thrower = (): never => {
    throw new Error('a fault of the provider')
  }
  const instruments = {
    createCounter: () => ({ add: thrower }),
    createHistogram: () => ({ record: thrower }),
  }
  const meter = {
    ...instruments,
    createObservableGauge: () => ({}),
    addBatchObservableCallback: thrower,
    removeBatchObservableCallback: thrower,
  }
  const options = {
    meterProvider: { getMeter: () => meter, forceFlush: thrower } as unknown as MeterProvider,
    tracerProvider: {
      getTracer: () => ({ startSpan: thrower }),
      forceFlush: thrower,
    } as unknown as TracerProvider,
  }
  await runWith(t, options)
  t.ok(lines.length > 10)
  for (const line of lines) t.match(line, /^batchline: telemetry could not be (recorded|exported)/)
})

void t.test('without providers there is nothing to do', async (t) => {
  await runWith(t, {})
})

void t.test('a listener costs little beside what a batch costs', (t) => {
  const { meterProvider, tracerProvider } = providersTo('http://127.0.0.1:9', 100)
  t.teardown(async () => {
    await Promise.allSettled([meterProvider.shutdown(), tracerProvider.shutdown()])
  })
  const telemetry = instrument({ meterProvider, tracerProvider })
  const at = new Date().toISOString()
  telemetry.onEvent({ type: 'opened', at, job: 'abc', open: 0 })
  const batches = 5000
  const startedAt = performance.now()
  for (let chunk = 1; chunk <= batches; chunk++) {
    const tokens = { input: 9, output: 9, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
    const id = `msgbatch_${chunk}`
    const models = [{ model: 'm', answers: 9, tokens, usd: 1, unpricedAnswers: 0 }]
    const events: JobEvent[] = [
      { type: 'submitting', at, attempt: 1, chunk },
      { type: 'accepted', at, attempt: 1, chunk, id, requests: 9, created: at },
      {
        type: 'fetched',
        at,
        attempt: 1,
        chunk,
        id,
        lines: 9,
        missing: 0,
        tokens,
        models,
        created: at,
        ended: at,
      },
    ]
    events.forEach((event) => telemetry.onEvent(event))
  }
  const perBatch = ((performance.now() - startedAt) / batches) * 1000
  t.comment(`${perBatch.toFixed(0)} µs a batch`)
  t.ok(perBatch < 20_000, 'a batch has up to 100,000 rows')
  t.end()
})
