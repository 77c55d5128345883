/** The ledger counts every accepted request and finds what was billed twice. */
import t from 'tap'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  compareLedger,
  contentHash,
  countBilled,
  readLedger,
  startEmulator,
} from '../../src/emulator/index.ts'
import { reportLedger } from '../../src/emulator/ledger/ledger-report.ts'
import { Ledger } from '../../src/emulator/ledger/ledger.ts'
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
  // Half of 4 USD a million for 7 tokens, and of 20 for the 6 of an answer.
  const tokens = { input: 7, output: 6, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 }
  const bill = { model: 'claude-opus-5-5', tokens, usd: 0.000074 }
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
    { type: 'result', result: 'succeeded', billed: true, ...bill },
    { type: 'result', result: 'succeeded', billed: true, ...bill },
  ])
  const { under } = await compareLedger(emulator.ledgerPath, new Map([['r-0', 2]]), 'custom_id')
  t.same(under, [{ key: 'r-0', expected: 2, billed: 1 }])
  await t.rejects(startEmulator({ dir }), { code: 'ERR_OPTION', message: /never overwritten/ })
})

/** A line of a call to /v1/messages. */
const call = (content: string, more: { billed?: boolean; status?: number } = {}) => ({
  type: 'message' as const,
  id: `msg_${content}`,
  workspace: 'wrkspc_emulator',
  content,
  model: 'claude-haiku-4-5',
  billed: true,
  tokens: { input: 1000, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 },
  usd: 0.001,
  at: '2026-11-28T00:00:00.000000Z',
  status: 200,
  ...more,
})

void t.test('calls to /v1/messages stand in the same ledger', async (t) => {
  const path = join(t.testdir(), 'ledger.jsonl')
  const ledger = new Ledger(path)
  const result = {
    type: 'result',
    batch: 'b',
    index: 0,
    result: 'succeeded',
    billed: true,
  } as const
  const { model, tokens, usd } = call('a')
  ledger.add({ ...result, custom_id: 'r-0', content: 'a', model, tokens, usd })
  ledger.add({ ...result, custom_id: 'r-1', content: 'b', model, tokens, usd: null })
  for (const content of ['a', 'c', 'c']) ledger.add(call(content))
  ledger.add(call('d', { billed: false, status: 529 }))
  ledger.close()
  const report = await reportLedger(path, ledger.calls)
  t.match(report, { billed: 2, messages: 3, usd: 0.004, unpriced: 1, tokens: { input: 5000 } })
  t.same(report.byModel[model], {
    billed: 5,
    tokens: { ...tokens, input: 5000 },
    usd: 0.004,
    unpriced: 1,
  })
  t.equal(report.billedTwice.count, 2)
  t.same(report.billedTwice.examples[0], {
    key: 'a',
    billed: 2,
    requests: [
      { batch: 'b', custom_id: 'r-0' },
      { batch: null, custom_id: null, message: 'msg_a' },
    ],
  })
  t.equal(report.billedTwiceById.count, 0, 'a call has no custom_id')
  t.same(
    await countBilled(path, 'custom_id'),
    new Map([
      ['r-0', 1],
      ['r-1', 1],
    ]),
  )
  t.same((await compareLedger(path, new Map([['a', 1]]))).over, [
    { key: 'a', expected: 1, billed: 2 },
    { key: 'b', expected: 0, billed: 1 },
    { key: 'c', expected: 0, billed: 2 },
  ])
})

void t.test('an older ledger, without tokens, is read as before', async (t) => {
  const path = join(t.testdir(), 'ledger.jsonl')
  const line = {
    type: 'result',
    batch: 'b',
    index: 0,
    custom_id: 'r',
    content: 'c',
    result: 'succeeded',
  }
  writeFileSync(path, `${JSON.stringify({ ...line, billed: true })}\n`.repeat(2))
  const report = await reportLedger(path, {} as never)
  t.match(report, {
    billed: 2,
    usd: 0,
    unpriced: 2,
    results: { succeeded: 2 },
    tokens: { input: 0 },
  })
  t.match(report.billedTwice, { count: 1, examples: [{ key: 'c', billed: 2 }] })
})

void t.test('finds the few that were billed twice among 200,000', async (t) => {
  const path = join(t.testdir(), 'ledger.jsonl')
  const ledger = new Ledger(path)
  const twice = new Set([3, 77_777, 199_999])
  for (let i = 0; i < 200_000; i++) {
    const content = contentHash(i)
    const entry = {
      type: 'result',
      batch: 'b',
      index: i,
      result: 'succeeded',
      billed: true,
    } as const
    ledger.add({ ...entry, custom_id: `r-${i}`, content })
    if (twice.has(i)) ledger.add({ ...entry, custom_id: `again-${i}`, content })
  }
  ledger.close()
  const { billed, billedTwice, billedTwiceById } = await reportLedger(path, ledger.calls)
  t.equal(billed, 200_003)
  t.equal(billedTwice.count, 3)
  t.same(new Set(billedTwice.examples.map(({ key }) => key)), new Set([...twice].map(contentHash)))
  t.equal(billedTwiceById.count, 0)
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
