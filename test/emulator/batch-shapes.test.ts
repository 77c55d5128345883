/** How a batch describes itself: the same members in every state, counts and moments as documented. */
import t from 'tap'
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages/batches'
import type { Answer } from '../../src/emulator/index.ts'
import { call, requestsOf, withEmulator } from './with-emulator.ts'

const hour = 3_600_000
const day = 24 * hour
const path = '/v1/messages/batches'

const members = [
  'archived_at',
  'cancel_initiated_at',
  'created_at',
  'ended_at',
  'expires_at',
  'id',
  'processing_status',
  'request_counts',
  'results_url',
  'type',
]
const countNames = ['canceled', 'errored', 'expired', 'processing', 'succeeded']
const stamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/

const sumOf = ({ request_counts }: MessageBatch): number =>
  Object.values(request_counts).reduce((sum, count) => sum + count, 0)

void t.test('a batch has the same members in every state', async (t) => {
  const { emulator, batches } = await withEmulator(t, { batchMs: hour, cancelMs: 1000 })
  const created = await batches.create({ requests: requestsOf(10) })
  const retrieve = () => batches.retrieve(created.id)
  await emulator.advance(hour / 2)
  const running = await retrieve()
  const canceling = await batches.cancel(created.id)
  await emulator.advance(1000)
  const ended = await retrieve()
  await emulator.advance(29 * day)
  const archived = await retrieve()
  const [listed] = (await batches.list()).data
  const all = [created, running, canceling, ended, archived]
  t.same(listed, archived, 'the list shows the same')
  for (const batch of all) {
    t.same(Object.keys(batch).sort(), members, batch.processing_status)
    t.same(Object.keys(batch.request_counts).sort(), countNames)
    t.equal(sumOf(batch), 10)
    const { created_at, expires_at, ended_at, cancel_initiated_at, archived_at } = batch
    for (const moment of [created_at, expires_at, ended_at, cancel_initiated_at, archived_at]) {
      if (moment !== null) t.match(moment, stamp)
    }
  }
  t.same(
    all.map((batch) => batch.processing_status),
    ['in_progress', 'in_progress', 'canceling', 'ended', 'ended'],
  )
  t.same(
    all.map((batch) => batch.ended_at !== null),
    [false, false, false, true, true],
  )
  t.same(
    all.map((batch) => batch.cancel_initiated_at !== null),
    [false, false, true, true, true],
  )
  t.same(
    all.map((batch) => batch.archived_at !== null),
    [false, false, false, false, true],
  )
  t.same(
    all.map((batch) => batch.results_url !== null),
    [false, false, false, true, false],
  )
})

void t.test('while a batch runs, everything counts as processing', async (t) => {
  const answers: Record<string, Answer> = {
    'r-0': 'yes',
    'r-1': { error: { type: 'api_error', message: 'no' } },
    'r-2': { expired: true },
    'r-3': { canceled: true },
  }
  const { emulator, batches } = await withEmulator(t, {
    batchMs: hour,
    respond: (_params, { custom_id }) => answers[custom_id] as Answer,
  })
  const { id } = await batches.create({ requests: requestsOf(4) })
  await emulator.advance(hour - 1)
  const none = { succeeded: 0, errored: 0, canceled: 0, expired: 0 }
  const running = await batches.retrieve(id)
  t.same(running.request_counts, { ...none, processing: 4 }, 'a moment before the end')
  t.same(await batches.retrieve(id), running, 'looking changes nothing')
  await emulator.advance(1)
  t.same((await batches.retrieve(id)).request_counts, {
    processing: 0,
    succeeded: 1,
    errored: 1,
    canceled: 1,
    expired: 1,
  })
})

void t.test('results are kept from the create call on, however late the batch ends', async (t) => {
  const { emulator, batches } = await withEmulator(t, { batchMs: 20 * hour })
  const { id, created_at } = await batches.create({ requests: requestsOf(1) })
  await emulator.advance(29 * day - 1)
  t.match(await batches.retrieve(id), { results_url: String, archived_at: null })
  t.equal((await call(emulator, 'GET', `${path}/${id}/results`)).status, 200)
  await emulator.advance(1)
  const { archived_at } = await batches.retrieve(id)
  t.equal(Date.parse(archived_at ?? '') - Date.parse(created_at), 29 * day)
  t.equal((await call(emulator, 'GET', `${path}/${id}/results`)).status, 404)
})

void t.test('results_url of an archived batch is null, by setting', async (t) => {
  const { emulator, batches } = await withEmulator(t, { inferred: { archivedUrlNull: false } })
  const { id } = await batches.create({ requests: requestsOf(1) })
  await emulator.advance(30 * day)
  const { archived_at, results_url } = await batches.retrieve(id)
  t.type(archived_at, 'string')
  t.match(results_url, `${path}/${id}/results`)
  emulator.change({ inferred: { archivedUrlNull: true } })
  t.equal((await batches.retrieve(id)).results_url, null)
})

void t.test('the times of a batch are settings', async (t) => {
  const times = { batchMs: 100_000, batchMsJitter: 50_000, windowMs: 1e6, archiveMs: 2e6 }
  const { emulator, batches } = await withEmulator(t, times)
  for (let i = 0; i < 20; i++) await batches.create({ requests: requestsOf(1) })
  await emulator.advance(150_000)
  const { data } = await batches.list()
  const spans = data.map(({ created_at, ended_at }) => {
    return Date.parse(ended_at ?? '') - Date.parse(created_at)
  })
  t.ok(Math.min(...spans) >= 100_000 && Math.max(...spans) <= 150_000, spans.join())
  t.ok(new Set(spans).size > 10, 'a jitter for each')
  const [{ created_at, expires_at, id } = { created_at: '', expires_at: '', id: '' }] = data
  t.equal(Date.parse(expires_at) - Date.parse(created_at), 1e6)
  await emulator.advance(2e6)
  const { archived_at } = await batches.retrieve(id)
  t.equal(Date.parse(archived_at ?? '') - Date.parse(created_at), 2e6)
})

void t.test(
  'requests that have been processed keep their results when the others expire',
  async (t) => {
    const { emulator, batches } = await withEmulator(t, { batchMs: 2 * day })
    const { id } = await batches.create({ requests: requestsOf(10) })
    await emulator.advance(day)
    const types: string[] = []
    for await (const { result } of await batches.results(id)) types.push(result.type)
    t.same(types.sort(), [
      ...Array<string>(5).fill('expired'),
      ...Array<string>(5).fill('succeeded'),
    ])
    t.match(await emulator.ledger(), { billed: 5, results: { expired: 5 } }, 'and cost nothing')
  },
)

void t.test('a page of the list, as it is sent', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const page = async () => JSON.parse((await call(emulator, 'GET', path)).body) as object
  // The SDK makes null of whatever is empty.
  t.same(await page(), { data: [], has_more: false, first_id: null, last_id: null })
  const older = await batches.create({ requests: requestsOf(1) })
  const newer = await batches.create({ requests: requestsOf(1) })
  const ids = { has_more: false, first_id: newer.id, last_id: older.id }
  t.same(await page(), { data: [newer, older], ...ids })
})
