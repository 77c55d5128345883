/** No call follows a redirect, so neither prompts nor keys reach another origin. */
import t from 'tap'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import { isAnswered, respond } from '../fixtures/answered.ts'
import { requests, runJob } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { TestScope } from '../fixtures/set-up.ts'

/** Another origin, which counts what gets there. */
async function elsewhere(
  t: TestScope,
): Promise<{ url: string; seen: { bytes: number; calls: number } }> {
  const seen = { bytes: 0, calls: 0 }
  const server = createServer((message, response) => {
    seen.calls++
    message.on('data', (data: Buffer) => (seen.bytes += data.length))
    message.on('end', () => response.end('{}'))
  })
  server.on('connection', (socket) => {
    socket.on('data', (data: Buffer) => (seen.bytes += data.length))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(async () => {
    const closed = new Promise<void>((done) => server.close(() => done()))
    server.closeAllConnections()
    await closed
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

for (const on of ['create', 'retrieve', 'list', 'results'] as const) {
  void t.test(`${on}: the run stops and says so, nothing gets elsewhere`, async (t) => {
    const { url, seen } = await elsewhere(t)
    const dir = t.testdir()
    const run = async (status: number): Promise<void> => {
      const emulator = await startEmulator({
        batchMs: 10,
        respond,
        faults: [{ on, fault: 'redirect', location: `${url}/v1/messages/batches`, status }],
      } as EmulatorOptions)
      const folder = join(dir, String(status))
      await t.rejects(
        runJob(folder, emulator.url, requests(20), { job: { settleMs: 100 } }),
        { code: 'ERR_STOPPED', resumable: true, message: /redirect, which is not followed/ },
        `${status}`,
      )
      emulator.faults.clear()
      t.ok(isAnswered(await runJob(folder, emulator.url, requests(20)), 20), `${status}: goes on`)
      t.equal((await emulator.ledger()).billed, 20)
      await emulator.close()
    }
    await Promise.all([301, 302, 303, 307, 308].map(run))
    t.same(seen, { bytes: 0, calls: 0 })
  })
}

void t.test('a create that is redirected after it was made is found, not sent again', async (t) => {
  const { url, seen } = await elsewhere(t)
  const { emulator, run } = await setUp(t, {
    faults: [{ on: 'create', fault: 'redirect', location: url, commit: true, calls: [1] }],
  })
  await t.rejects(
    run(requests(30), { submit: { concurrency: 1 } }),
    { code: 'ERR_STOPPED' },
    'what comes after it is not sent',
  )
  t.equal((await emulator.ledger()).creates, 1)
  t.ok(isAnswered(await run(requests(30)), 30))
  t.equal((await emulator.ledger()).billed, 30)
  t.same(seen, { bytes: 0, calls: 0 })
})

void t.test('cancel', async (t) => {
  const { url, seen } = await elsewhere(t)
  const { run, open } = await setUp(t, {
    batchMs: 3_600_000,
    faults: [
      { on: 'cancel', fault: 'redirect', location: url },
      { on: 'list', fault: 'slow', ms: 0 },
    ],
  })
  const abort = new AbortController()
  await t.rejects(
    run(requests(10), {
      signal: abort.signal,
      onEvent: (event) => void (event.type === 'accepted' && abort.abort()),
    }),
  )
  const job = await open()
  const { failed } = await job.cancel()
  await job.close()
  t.match(failed, [{ why: /redirect/ }])
  t.same(seen, { bytes: 0, calls: 0 })
})

void t.test('the host that results_url names hears nothing', async (t) => {
  const { url, seen } = await elsewhere(t)
  const { run } = await setUp(t, {
    faults: [{ on: 'batch', fault: 'foreign_results_url', origin: url }],
  })
  t.ok(isAnswered(await run(requests(20)), 20))
  t.same(seen, { bytes: 0, calls: 0 })
})
