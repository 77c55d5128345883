/** Over process ends: counters are what a process did, gauges are the job, and each batch has one span. */
import t from 'tap'
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { Receiver } from '../../examples/telemetry/receiver.ts'
import type { ReceivedSpan } from '../../examples/telemetry/receiver.ts'
import type { JobStatus } from '../../src/index.ts'
import { instrument } from '../../src/otel/index.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { collector as sinkOf } from '../fixtures/sinks.ts'
import { collect } from './collected.ts'
import { respondMixed } from './mixed-job.ts'

const script = fileURLToPath(new URL('./telemetry-process.js', import.meta.url))
const rows = 60

interface Run {
  readonly receiver: Receiver
  /** Of a process that was not killed. */
  readonly status: JobStatus | undefined
}

function sum({ receiver }: Run, name: string): number {
  const points = receiver.points.filter((point) => point.name === name)
  return points.reduce((all, { value }) => all + value, 0)
}

function spansOf({ receiver }: Run, name: string): ReceivedSpan[] {
  return receiver.spans.filter((span) => span.name === name)
}

void t.test('a process is killed, another one goes on, a third one replays', async (t) => {
  const set = await setUp(t, { respond: respondMixed, models: 'any', batchMs: 400 })
  const run = async (kill = ''): Promise<Run> => {
    const receiver = await Receiver.open()
    t.teardown(() => receiver.close())
    const args = [script, set.folder, set.url, receiver.url, String(rows), kill]
    const ended = await promisify(execFile)(process.execPath, args).catch((error: unknown) => {
      if ((error as { signal?: string }).signal === 'SIGKILL') return { stdout: '' }
      throw error
    })
    const status = ended.stdout === '' ? undefined : (JSON.parse(ended.stdout) as JobStatus)
    return { receiver, status }
  }
  const killed = await run('accepted:4')
  t.equal(killed.status, undefined)
  t.same(killed.receiver.spans, [], 'nothing of it was exported')
  const second = await run()
  const third = await run()
  const ledger = await set.emulator.ledger()

  await t.test('counters are what the process did', (t) => {
    const { cost } = second.status!
    t.equal(sum(second, 'batchline.cost').toFixed(9), cost!.run!.usd!.toFixed(9))
    t.equal(sum(second, 'batchline.requests.fetched'), ledger.requests)
    t.equal(
      ledger.requests - sum(second, 'batchline.requests.accepted'),
      rows,
      'the killed one sent',
    )
    t.end()
  })

  await t.test('a replay counts no tokens and no cost, and has the same gauges', (t) => {
    for (const { name } of third.receiver.points) {
      t.notOk(name.startsWith('gen_ai.') || name === 'batchline.cost', name)
    }
    t.equal(spansOf(third, 'batchline batch').length, 0)
    for (const run of [second, third]) {
      t.equal(sum(run, 'batchline.job.cost').toFixed(9), run.status!.cost!.usd!.toFixed(9))
      const { ok, failed } = run.status!.outcomes!
      t.equal(ok + failed, rows)
      t.equal(sum(run, 'batchline.job.outcomes'), rows)
      t.equal(sum(run, 'batchline.job.failures'), failed)
      t.equal(sum(run, 'batchline.job.batches'), ledger.batches)
    }
    t.end()
  })

  await t.test('a batch that an earlier process sent has its span, from its creation on', (t) => {
    const batches = spansOf(second, 'batchline batch')
    t.equal(batches.length, ledger.batches)
    t.equal(
      new Set(batches.map(({ attributes }) => attributes['batchline.batch.id'])).size,
      batches.length,
    )
    const [own] = spansOf(second, 'batchline run')
    const sent = new Set(spansOf(second, 'batchline submit').map(({ spanId }) => spanId))
    const links = (span: ReceivedSpan, kind: string) =>
      span.links.filter(({ attributes }) => attributes['batchline.link'] === kind)
    const inherited = batches.filter((span) => links(span, 'sent_by').length === 0)
    t.equal(inherited.length, 4)
    for (const span of batches) {
      t.match(links(span, 'fetched_by'), [{ spanId: own!.spanId }])
      for (const { spanId } of links(span, 'sent_by')) t.ok(sent.has(spanId))
      t.ok(span.end >= span.start)
      t.equal(span.attributes['batchline.job.id'], second.status!.job)
    }
    for (const span of inherited) t.ok(span.start < own!.start, 'it began before the run')
    t.end()
  })
})

void t.test(
  'a run that is stopped and its resume have counted the whole job between them',
  async (t) => {
    const set = await setUp(t, { batchMs: 50, batchMsJitter: 300 })
    const all = { cost: 0, tokens: 0, requests: 0, batches: 0 }
    let status: JobStatus | undefined
    for (const isStopped of [true, false]) {
      const collected = await collect(t)
      const stop = new AbortController()
      const telemetry = instrument(collected)
      const onEvent: typeof telemetry.onEvent = (event) => {
        telemetry.onEvent(event)
        if (isStopped && event.type === 'fetched') stop.abort()
      }
      const job = await set.open({ onEvent })
      telemetry.attach(job)
      const stages = attemptOf()(job)
      const ran = pipeline(requests(60), stages, sinkOf(), { signal: stop.signal })
      t.equal(
        await ran.then(
          () => false,
          () => true,
        ),
        isStopped,
      )
      await job.close()
      await telemetry.end()
      status = job.status()
      all.cost += collected.sum('batchline.cost')
      all.tokens += collected.sum('gen_ai.client.inference.usage.output_tokens')
      all.requests += collected.sum('batchline.requests.fetched')
      all.batches += collected.receiver.spans.filter(
        ({ name }) => name === 'batchline batch',
      ).length
      const [run] = collected.receiver.spans.filter(({ name }) => name === 'batchline run')
      t.equal(Number(run?.attributes['batchline.batches.open']) > 0, isStopped)
    }
    t.equal(all.cost.toFixed(9), status!.cost!.usd!.toFixed(9))
    t.equal(all.tokens, status!.cost!.tokens.output)
    t.match(all, { requests: 60, batches: 6 })
  },
)

void t.test('results whose file is gone are fetched once more, and counted once', async (t) => {
  const set = await setUp(t)
  await set.run(requests(30))
  await rm(join(set.folder, 'attempt-1', 'results-000002.jsonl'))
  const collected = await collect(t)
  const telemetry = instrument(collected)
  const again: unknown[] = []
  const job = await set.open({
    onEvent: (event) => {
      telemetry.onEvent(event)
      if (event.type === 'fetched') again.push(event.again)
    },
  })
  telemetry.attach(job)
  await pipeline(requests(30), attemptOf()(job), sinkOf())
  await job.close()
  await telemetry.end()
  t.same(again, [true])
  t.equal(collected.sum('batchline.requests.fetched'), 0)
  t.equal(collected.sum('batchline.cost'), 0)
  t.equal(collected.receiver.spans.filter(({ name }) => name === 'batchline batch').length, 0)
  t.equal(collected.sum('batchline.job.cost').toFixed(9), job.status().cost?.usd?.toFixed(9))
})
