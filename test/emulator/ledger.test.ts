/** The ledger counts every accepted request and finds what was billed twice. */
import t from 'tap'
import { appendFileSync } from 'node:fs'
import { compareLedger, contentHash, readLedger, startEmulator } from '../../src/emulator/index.ts'
import { paramsOf, requestsOf, withEmulator } from './with-emulator.ts'

void t.test('the same content has the same hash, however it is written', (t) => {
  const name = contentHash({ a: 1, b: [{ c: 'ä', d: null }] })
  t.match(name, /^[0-9a-f]{32}$/)
  t.equal(contentHash(JSON.parse('{ "b":[ {"d":null, "c":"\\u00e4"} ], "a":1.0 }')), name)
  t.equal(contentHash({ b: [{ c: 'ä', d: null, e: undefined }], a: 1 }), name)
  for (const other of [{ a: 1, b: [{ c: 'a', d: null }] }, { a: '1', b: [] }, {}, [], null]) {
    t.not(contentHash(other), name)
  }
  t.end()
})

void t.test('finds what was billed twice, by content and by custom_id', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const first = await batches.create({ requests: requestsOf(10) })
  const second = await batches.create({ requests: requestsOf(12) })
  await emulator.advance(100)
  const report = await emulator.ledger()
  t.match(report, { creates: 2, polls: 0, batches: 2, requests: 22, billed: 22 })
  t.equal(report.billedTwice.count, 10)
  const example = report.billedTwice.examples.find(
    ({ key }) => key === contentHash(paramsOf('hello 3')),
  )
  t.equal(example?.billed, 2)
  t.same(new Set(example?.requests.map(({ batch }) => batch)), new Set([first.id, second.id]))
  t.same(
    example?.requests.map(({ custom_id }) => custom_id),
    ['r-3', 'r-3'],
  )
  t.equal(report.billedTwiceById.count, 10)
})

void t.test('canceled and expired requests are not billed', async (t) => {
  const { emulator, batches } = await withEmulator(t, { batchMs: 1e9 })
  const { id } = await batches.create({ requests: requestsOf(4) })
  await batches.cancel(id)
  await emulator.advance(100)
  await batches.create({ requests: requestsOf(4) })
  await emulator.advance(2e9)
  const { billed, results, billedTwice } = await emulator.ledger()
  t.same(results, { succeeded: 0, errored: 0, canceled: 4, expired: 4 })
  t.match({ billed, billedTwice }, { billed: 0, billedTwice: { count: 0 } })
})

void t.test('compares what was billed with what was expected', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const params = ['once', 'once', 'twice'].map(paramsOf)
  await batches.create({ requests: params.map((one, i) => ({ custom_id: `r-${i}`, params: one })) })
  await emulator.advance(100)
  const key = (text: string) => contentHash(paramsOf(text))
  const expected = new Map([
    [key('once'), 1],
    [key('twice'), 1],
    [key('never'), 1],
  ])
  t.same(await emulator.compareLedger(expected), {
    over: [{ key: key('once'), expected: 1, billed: 2 }],
    under: [{ key: key('never'), expected: 1, billed: 0 }],
  })
  const ids = new Map([
    ['r-0', 1],
    ['r-1', 1],
  ])
  t.same(await emulator.compareLedger(ids, 'custom_id'), {
    over: [{ key: 'r-2', expected: 0, billed: 1 }],
    under: [],
  })
})

void t.test('the file is enough, also after the emulator has exited', async (t) => {
  const dir = t.testdir()
  const { emulator, batches } = await withEmulator(t, { dir })
  const { id } = await batches.create({ requests: requestsOf(2) })
  await emulator.advance(100)
  await emulator.close()
  appendFileSync(emulator.ledgerPath, '{"type":"result","bat')
  const entries = []
  for await (const entry of readLedger(emulator.ledgerPath)) entries.push(entry)
  t.match(entries, [
    { type: 'batch', batch: id, requests: 2, workspace: 'wrkspc_emulator' },
    {
      type: 'request',
      batch: id,
      index: 0,
      custom_id: 'r-0',
      content: contentHash(paramsOf('hello 0')),
    },
    { type: 'request', batch: id, index: 1, custom_id: 'r-1' },
    { type: 'result', result: 'succeeded', billed: true },
    { type: 'result', result: 'succeeded', billed: true },
  ])
  const { under } = await compareLedger(emulator.ledgerPath, new Map([['r-0', 2]]), 'custom_id')
  t.same(under, [{ key: 'r-0', expected: 2, billed: 1 }])
  await t.rejects(startEmulator({ dir }), { code: 'ERR_OPTION', message: /never overwritten/ })
})

void t.test('the list has foreign batches, the ledger does not', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const mine = await batches.create({ requests: requestsOf(3) })
  const ids = emulator.plantForeign({ count: 5, requests: 3 })
  const old = emulator.plantForeign({ count: 2, requests: 7, ageMs: 60_000, idPrefix: 'x_' })
  const list = (await batches.list()).data
  t.same(
    list.map((batch) => batch.id),
    [...ids.toReversed(), mine.id, ...old.toReversed()],
  )
  t.match(list[0], { processing_status: 'in_progress', request_counts: { processing: 3 } })
  await emulator.advance(100)
  const lines = []
  for await (const line of await batches.results(old[0] as string)) lines.push(line)
  t.same(
    lines.map(({ custom_id }) => custom_id),
    ['x_0', 'x_1', 'x_2', 'x_3', 'x_4', 'x_5', 'x_6'],
  )
  t.match(await batches.retrieve(ids[0] as string), { request_counts: { succeeded: 3 } })
  t.match(await emulator.ledger(), { batches: 1, requests: 3, billed: 3 })
})
