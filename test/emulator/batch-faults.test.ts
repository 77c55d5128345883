/** Faults of a whole batch: each ends in the states and results that its rule names. */
import t from 'tap'
import type { BatchFault } from '../../src/emulator/faults/fault-rules.ts'
import type { FaultRule } from '../../src/emulator/index.ts'
import { call, endedBatch, requestsOf, withEmulator } from './with-emulator.ts'

async function ended(t: Parameters<typeof withEmulator>[0], ...rules: BatchFault[]) {
  const faults = rules.map((rule) => ({ ...rule, on: 'batch' }) as FaultRule)
  const { emulator, batches } = await withEmulator(t, { faults })
  const batch = await endedBatch({ emulator, batches }, 10)
  const results = await call(emulator, 'GET', `/v1/messages/batches/${batch.id}/results`)
  const ends = results.body.split('\n').filter(Boolean)
  return { emulator, batches, batch, lines: ends.map((line) => JSON.parse(line) as Line) }
}

interface Line {
  result: { type: string; error?: { error: { type: string } } }
}

const ends: Array<[name: string, rules: BatchFault[], counts: object, billed: number]> = [
  ['all requests expire', [{ fault: 'expired' }], { expired: 10 }, 0],
  ['some requests expire', [{ fault: 'expired', share: 0.3 }], { expired: 3, succeeded: 7 }, 7],
  [
    'some requests are canceled',
    [{ fault: 'canceled', share: 0.5 }],
    { canceled: 5, succeeded: 5 },
    5,
  ],
  ['all requests fail', [{ fault: 'errored' }], { errored: 10 }, 0],
  [
    'a mix',
    [
      { fault: 'expired', share: 0.1 },
      { fault: 'errored', share: 0.5 },
    ],
    { expired: 1, errored: 4, succeeded: 5 },
    5,
  ],
]
for (const [name, rules, counts, billed] of ends) {
  void t.test(`a batch with faults: ${name}`, async (t) => {
    const { emulator, batch, lines } = await ended(t, ...rules)
    t.match(batch, { processing_status: 'ended', request_counts: { processing: 0, ...counts } })
    for (const [type, count] of Object.entries(counts)) {
      t.equal(lines.filter(({ result }) => result.type === type).length, count, type)
    }
    t.match(await emulator.ledger(), { requests: 10, billed, results: counts })
  })
}

void t.test('errored requests take the given types in turn', async (t) => {
  const types = ['overloaded_error', 'api_error', 'invalid_request_error']
  const { lines } = await ended(t, { fault: 'errored', share: 0.3, types })
  const found = lines.flatMap(({ result }) => result.error?.error.type ?? [])
  t.same(found, types)
})

void t.test('a result of an unknown type', async (t) => {
  const { batch, lines } = await ended(t, { fault: 'unknown_result', share: 0.1 })
  t.equal(lines.filter(({ result }) => result.type === 'postponed').length, 1)
  t.match(batch.request_counts, { succeeded: 9, errored: 1 })
})

void t.test('no results at all', async (t) => {
  const { batch, lines } = await ended(t, { fault: 'empty' })
  t.match(batch.request_counts, { succeeded: 10 })
  t.same(lines, [])
})

void t.test('a batch that is archived as soon as it ends', async (t) => {
  const faults: FaultRule[] = [{ on: 'batch', fault: 'archived' }]
  const { emulator, batches } = await withEmulator(t, { faults })
  const batch = await endedBatch({ emulator, batches }, 3)
  t.match(batch, { processing_status: 'ended', archived_at: batch.ended_at, results_url: null })
  t.equal((await call(emulator, 'GET', `/v1/messages/batches/${batch.id}/results`)).status, 404)
})

const descriptions: Array<[rule: BatchFault, expected: object]> = [
  [{ fault: 'no_results_url' }, { processing_status: 'ended', results_url: null }],
  [
    { fault: 'foreign_results_url', origin: 'http://x.test' },
    { results_url: /^http:\/\/x\.test\/v1\/messages/ },
  ],
  [{ fault: 'bad_counts' }, { request_counts: { succeeded: 11 } }],
  [{ fault: 'unknown_field' }, { processing_status: 'ended', shiny: true }],
  [{ fault: 'unknown_status' }, { processing_status: 'paused' }],
  [{ fault: 'unknown_status', status: 'queued' }, { processing_status: 'queued' }],
]
for (const [rule, expected] of descriptions) {
  void t.test(`described with ${JSON.stringify(rule)}`, async (t) => {
    const { batch, lines } = await ended(t, rule)
    t.match(batch, expected)
    t.equal(lines.length, 10)
  })
}

void t.test('results_url appears some time after the end', async (t) => {
  const { emulator, batches, batch } = await ended(t, { fault: 'no_results_url', ms: 100_000 })
  t.equal(batch.results_url, null)
  await emulator.advance(100_000)
  t.ok((await batches.retrieve(batch.id)).results_url)
})

void t.test('the status goes backwards once', async (t) => {
  const { batches, batch } = await ended(t, { fault: 'backwards' })
  const statuses = [batch.processing_status]
  for (let i = 0; i < 2; i++) statuses.push((await batches.retrieve(batch.id)).processing_status)
  t.same(statuses, ['ended', 'in_progress', 'ended'])
})

void t.test('a batch that is deleted as soon as it ends', async (t) => {
  const { emulator, batches } = await withEmulator(t, {
    faults: [{ on: 'batch', fault: 'deleted' }],
  })
  const { id } = await batches.create({ requests: requestsOf(3) })
  t.equal((await batches.retrieve(id)).processing_status, 'in_progress')
  await emulator.advance(100)
  await t.rejects(batches.retrieve(id), { message: /404/ })
  t.equal((await emulator.ledger()).billed, 3)
})

void t.test('a batch that is deleted at once', async (t) => {
  const faults: FaultRule[] = [{ on: 'batch', fault: 'deleted', at: 'create' }]
  const { batches } = await withEmulator(t, { faults })
  const { id } = await batches.create({ requests: requestsOf(3) })
  await t.rejects(batches.retrieve(id), { message: /404/ })
})

void t.test('a batch that takes longer', async (t) => {
  const faults: FaultRule[] = [{ on: 'batch', fault: 'slow', ms: 10_000, calls: [2] }]
  const { emulator, batches } = await withEmulator(t, { faults })
  for (let i = 0; i < 3; i++) await batches.create({ requests: requestsOf(1) })
  await emulator.advance(100)
  const statuses = (await batches.list()).data.map((batch) => batch.processing_status)
  t.same(statuses, ['ended', 'in_progress', 'ended'])
})
