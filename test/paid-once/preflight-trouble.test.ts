/** The free look at the first request is in nobody's way: not where it can't be made, nor at the end. */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Emulator, FaultRule } from '../../src/emulator/index.ts'
import { chunkBySize, submitBatches } from '../../src/index.ts'
import {
  callsOf,
  faulty,
  journalOf,
  look,
  looksIn,
  requestWith,
} from '../fixtures/preflight-run.ts'
import { requests } from '../fixtures/run-job.ts'
import { collector } from '../fixtures/sinks.ts'
import { setUp } from '../fixtures/set-up.ts'

void t.test('a redirect is not followed', async (t) => {
  const { emulator: elsewhere, url } = await setUp(t)
  const location = `${url}/v1/messages/count_tokens`
  const { emulator, failure } = await look(t, requests(5), {
    faults: [faulty({ fault: 'redirect', location })],
  })
  t.match(failure, { code: 'ERR_STOPPED', message: /redirect, which is not followed/ })
  t.same(await callsOf(emulator), { looks: 1, creates: 0 })
  t.equal((await callsOf(elsewhere)).looks, 0)
})

void t.test('a service without the endpoint is asked for the model', async (t) => {
  for (const fault of [
    { status: 404, envelope: false },
    { status: 405, envelope: false },
    { status: 501, envelope: false },
    { status: 404, type: 'not_found_error', message: 'Not Found' },
  ]) {
    const faults = [faulty({ fault: 'status', ...fault })]
    await t.test(JSON.stringify(fault), async (t) => {
      const { emulator, events, rows } = await look(t, requests(20), { faults })
      t.equal(rows, 20)
      t.equal((await emulator.ledger()).calls.model, 1)
      t.match(looksIn(events), [{ type: 'preflight', inputTokens: undefined }])
      const wrong = await look(t, [requestWith({ model: 'claude-wrong' })], { faults })
      t.match(wrong.failure, { code: 'ERR_INPUT', message: /model: claude-wrong/ })
      t.same(await callsOf(wrong.emulator), { looks: 1, creates: 0 })
    })
  }
  await t.test('and without that either it goes on', async (t) => {
    const none = { fault: 'status', status: 404, envelope: false }
    const { rows } = await look(t, requests(20), {
      faults: [faulty(none), { ...faulty(none), on: 'model' } as FaultRule],
      models: 'any',
    })
    t.equal(rows, 20)
  })
})

void t.test('who does not answer holds nothing up for long', async (t) => {
  const { emulator, folder, rows, ms, events } = await look(
    t,
    requests(20),
    { faults: [faulty({ fault: 'hang' })] },
    { job: { replyTimeoutMs: 1000 } },
  )
  t.equal(rows, 20)
  t.same(await callsOf(emulator), { looks: 2, creates: 2 })
  t.ok(ms > 1500 && ms < 30_000, `${ms} ms`)
  t.equal(events.filter(({ type }) => type === 'trouble').length, 1)
  t.match(events[0], {
    type: 'trouble',
    what: /could not be checked in advance.*1000 ms/,
    againMs: 0,
  })
  t.notMatch(journalOf(folder), /PREFLIGHT/)
})

void t.test('trouble that passes is tried once more', async (t) => {
  const faults = [
    { fault: 'status', status: 500 },
    { fault: 'status', status: 429, retryAfter: 0 },
    { fault: 'status', status: 529 },
    { fault: 'html', status: 403 },
    { fault: 'reset' },
    { fault: 'reply_lost' },
  ]
  for (const fault of faults) {
    await t.test(JSON.stringify(fault), async (t) => {
      const once = await look(t, requests(10), { faults: [faulty({ ...fault, next: 1 })] })
      t.same(await callsOf(once.emulator), { looks: 2, creates: 1 })
      t.match(looksIn(once.events), [{ inputTokens: Number }])
      const ever = await look(t, requests(10), { faults: [faulty(fault)] })
      t.equal(ever.rows, 10)
      t.same(await callsOf(ever.emulator), { looks: 2, creates: 1 })
      t.notMatch(journalOf(ever.folder), /PREFLIGHT/)
    })
  }
  const later = [faulty({ fault: 'status', status: 429, retryAfter: 3600 })]
  const { emulator, rows } = await look(t, requests(10), { faults: later })
  t.equal(rows, 10)
  t.same(await callsOf(emulator), { looks: 1, creates: 1 }, 'not when it is to be asked in an hour')
})

/** Waits until the look has come to the service, which never answers it. */
async function looked(emulator: Emulator): Promise<void> {
  while ((await callsOf(emulator)).looks === 0) await sleep(10)
}

void t.test('an abort ends it at once', async (t) => {
  const { emulator, run, open } = await setUp(t, { faults: [faulty({ fault: 'hang' })] })
  const job = await open({ preflight: true })
  const [stop, stage] = [new AbortController(), chunkBySize(job)]
  const { signal } = stop
  const stages = [Readable.from(requests(20)), stage, submitBatches(job), collector()]
  const ended = t.rejects(pipeline(stages, { signal }), { name: 'AbortError' })
  await looked(emulator)
  const at = performance.now()
  // A stage is closed when its work is over, and the job, which would end it too, is still open.
  const closed = new Promise((resolve) => stage.once('close', resolve))
  stop.abort()
  await Promise.all([ended, closed])
  t.ok(performance.now() - at < 10_000)
  await job.close()
  t.same(await callsOf(emulator), { looks: 1, creates: 0 })
  emulator.faults.clear()
  const found = await run(requests(20), { job: { preflight: true } })
  t.equal(found.length, 20)
  t.same(await callsOf(emulator), { looks: 2, creates: 2 })
})

void t.test('closing the job ends it at once', async (t) => {
  const { emulator, open } = await setUp(t, { faults: [faulty({ fault: 'hang' })] })
  const job = await open({ preflight: true })
  const stages = [Readable.from(requests(5)), chunkBySize(job), submitBatches(job), collector()]
  const ended = t.rejects(pipeline(stages), { code: 'ERR_OPTION', message: /is closed/ })
  await looked(emulator)
  const at = performance.now()
  await job.close()
  await ended
  t.ok(performance.now() - at < 10_000)
})

void t.test('a canceled job is not looked at', async (t) => {
  const { emulator, run, open } = await setUp(t)
  const job = await open()
  await job.cancel()
  await job.close()
  const ended = run(requests(5), { job: { preflight: true } })
  await t.rejects(ended, { code: 'ERR_STOPPED' })
  t.same(await callsOf(emulator), { looks: 0, creates: 0 })
})
