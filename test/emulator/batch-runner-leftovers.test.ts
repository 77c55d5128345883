/** Whatever breaks off, no file and no open descriptor is left behind. */
import t from 'tap'
import { once } from 'node:events'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import http from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { startEmulator } from '../../src/emulator/index.ts'
import type { Emulator } from '../../src/emulator/index.ts'
import { batchesOf, call, endedBatch, requestsOf, withEmulator } from './with-emulator.ts'

const path = '/v1/messages/batches'
const keys = { 'x-api-key': 'key', 'anthropic-version': '2026-10-21' }
const skip = existsSync('/proc/self/fd') ? false : 'open descriptors can be seen only on Linux'

/** The files of the emulator that this process has open. */
function openFiles({ dir }: Emulator): string[] {
  const links = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return []
    }
  })
  return links.filter((link) => link.startsWith(dir)).map((link) => link.slice(dir.length + 1))
}

/** Waits until these files are the only ones, and no other is open. */
async function onlyLeft(t: Tap, emulator: Emulator, files: string[]): Promise<void> {
  const wanted = ['ledger.jsonl', ...files].toSorted()
  const end = performance.now() + 5000
  const seen = () => ({ files: readdirSync(emulator.dir), open: openFiles(emulator) })
  const hasLess = () => seen().files.length <= wanted.length && seen().open.length <= 1
  while (!hasLess() && performance.now() < end) await new Promise((done) => setTimeout(done, 5))
  t.same(seen(), { files: wanted, open: ['ledger.jsonl'] })
}
type Tap = { same(found: unknown, wanted: unknown): void }

void t.test('uploads that break off', { skip }, async (t) => {
  const { emulator } = await withEmulator(t)
  const body = JSON.stringify({ requests: requestsOf(2000, 'x'.repeat(500)) })
  const head = `POST ${path} HTTP/1.1\r\nhost: x\r\nx-api-key: k\r\nanthropic-version: 2026-10-21\r\n`
  for (let i = 0; i < 20; i++) {
    const socket = connect(emulator.port, '127.0.0.1').on('error', () => {})
    const sent = Math.floor((body.length * i) / 20)
    socket.write(`${head}content-length: ${body.length}\r\n\r\n${body.slice(0, sent)}`)
    await once(socket, 'connect')
    if (i % 2 === 0) await new Promise((done) => setTimeout(done, 5))
    socket.destroy()
  }
  await onlyLeft(t, emulator, [])
  t.match(await emulator.ledger(), { batches: 0 })
})

void t.test('downloads that break off', { skip }, async (t) => {
  const { emulator, batches } = await withEmulator(t, { respond: () => 'x'.repeat(20_000) })
  const { id } = await endedBatch({ emulator, batches }, 200)
  for (let i = 0; i < 20; i++) {
    const request = http.get(`${emulator.url}${path}/${id}/results`, { headers: keys })
    request.on('error', () => {})
    if (i % 4 > 0) {
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      response.on('error', () => {})
      if (i % 4 > 1) await once(response, 'data')
    }
    request.destroy()
  }
  await onlyLeft(t, emulator, [`${id}.results.jsonl`])
})

void t.test('a reply that nobody waits for any more', { skip }, async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const { id } = await endedBatch({ emulator, batches }, 5)
  for (const fault of ['reply_lost', 'reply_cut'] as const) {
    emulator.faults.set([{ on: 'results', fault }])
    await call(emulator, 'GET', `${path}/${id}/results`).catch(() => {})
  }
  emulator.faults.set([{ on: 'results', fault: 'status', status: 500, commit: true }])
  t.equal((await call(emulator, 'GET', `${path}/${id}/results`)).status, 500)
  emulator.faults.set([{ on: 'results', fault: 'slow', ms: 10_000 }])
  const request = http.get(`${emulator.url}${path}/${id}/results`, { headers: keys })
  request.on('error', () => {})
  while (emulator.faults.struck['results:slow'] === undefined)
    await new Promise((done) => setTimeout(done, 5))
  request.destroy()
  await new Promise((done) => setTimeout(done, 100))
  await onlyLeft(t, emulator, [`${id}.results.jsonl`])
})

void t.test('creates that are refused, or come twice', { skip }, async (t) => {
  const { emulator } = await withEmulator(t, { limits: { queue: 5, maxRequests: 8 } })
  const post = async (requests: unknown) =>
    (await call(emulator, 'POST', path, JSON.stringify({ requests }))).status
  t.equal(await post(requestsOf(9)), 400)
  t.equal(await post(requestsOf(8)), 429)
  emulator.faults.set([{ on: 'create', fault: 'replayed' }])
  t.equal(await post(requestsOf(8)), 429)
  t.equal(await post(requestsOf(4)), 200, 'the first of both is accepted, the second is not')
  await emulator.advance(100)
  const { batches } = await emulator.ledger()
  t.equal(batches, 1)
  const { data } = await batchesOf(emulator.clientOptions).list()
  await onlyLeft(t, emulator, [`${data[0]?.id}.results.jsonl`])
})

void t.test('batches that are deleted', { skip }, async (t) => {
  const { emulator, batches } = await withEmulator(t)
  for (let i = 0; i < 5; i++)
    await batches.delete((await endedBatch({ emulator, batches }, 100)).id)
  emulator.faults.set([{ on: 'batch', fault: 'deleted' }])
  await batches.create({ requests: requestsOf(10) })
  await emulator.advance(100)
  await onlyLeft(t, emulator, [])
})

void t.test('closing in the middle of everything', { skip }, async (t) => {
  for (let i = 0; i < 5; i++) {
    const emulator = await startEmulator({ batchMs: 1, respond: () => 'x'.repeat(10_000) })
    const batches = batchesOf(emulator.clientOptions)
    const { id } = await batches.create({ requests: requestsOf(50) })
    await emulator.advance(100)
    const working = [
      ...[1, 2, 3].map(() => batches.create({ requests: requestsOf(500, 'x'.repeat(1000)) })),
      ...[1, 2, 3].map(() => batches.results(id)),
    ].map((work) => work.catch(() => {}))
    await new Promise((done) => setTimeout(done, i * 10))
    await emulator.close()
    await Promise.all(working)
    const end = performance.now() + 2000
    while (openFiles(emulator).length > 0 && performance.now() < end)
      await new Promise((done) => setTimeout(done, 5))
    t.same(openFiles(emulator), [])
    t.notOk(existsSync(emulator.dir))
  }
})
