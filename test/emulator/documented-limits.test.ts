/** The limits that the documentation states: their defaults, and that they hold at full size. */
import t from 'tap'
import { batchesOf, call, clientOf, messageOf, paramsOf, requestsOf } from './with-emulator.ts'
import { withEmulator } from './with-emulator.ts'

const path = '/v1/messages/batches'
const day = 86_400_000

void t.test('the limits that hold without any setting', async (t) => {
  const { emulator } = await withEmulator(t)
  const { body } = await call(emulator, 'GET', '/_emulator/settings')
  t.match(JSON.parse(body), {
    windowMs: day,
    archiveMs: 29 * day,
    limits: { maxRequests: 100_000, maxBytes: 256_000_000, queue: 200_000, listMax: 1000 },
  })
})

/** A create body of this many requests, as small as they can be. */
function bodyOf(count: number): string {
  const params = JSON.stringify(paramsOf('x'))
  const one = (_: unknown, i: number) => `{"custom_id":"${i}","params":${params}}`
  return `{"requests":[${Array.from({ length: count }, one).join()}]}`
}

void t.test('two batches of 100,000 requests fill the queue', async (t) => {
  const { emulator } = await withEmulator(t, { batchMs: day })
  const post = (count: number) => call(emulator, 'POST', path, bodyOf(count))
  const large = await post(100_001)
  t.equal(large.status, 400)
  t.match(messageOf(large), /^requests: List should have at most 100000 items/)
  for (let i = 0; i < 2; i++) {
    const { status, body } = await post(100_000)
    t.equal(status, 200)
    t.match(JSON.parse(body), { request_counts: { processing: 100_000 } })
  }
  const full = await post(1)
  t.match(full, { status: 429, body: /"rate_limit_error"/ })
  t.notOk(full.headers['retry-after'])
})

void t.test('the queue is that of the organization: all workspaces share it', async (t) => {
  const { emulator } = await withEmulator(t, {
    apiKeys: { one: 'wrkspc_1', two: 'wrkspc_2' },
    limits: { queue: 10 },
  })
  const { url: baseURL } = emulator
  await batchesOf({ baseURL, apiKey: 'one' }).create({ requests: requestsOf(6) })
  const other = batchesOf({ baseURL, apiKey: 'two' })
  await t.rejects(other.create({ requests: requestsOf(5) }), { message: /^429/ })
  t.equal((await other.create({ requests: requestsOf(4) })).processing_status, 'in_progress')
})

void t.test('each tier has its limits for batches and for count_tokens', async (t) => {
  const tiers = [
    ['start', 1000, 200_000, 2000],
    ['build', 2000, 300_000, 4000],
    ['scale', 4000, 500_000, 8000],
  ] as const
  for (const [tier, rpm, queue, countRpm] of tiers) {
    const { emulator } = await withEmulator(t, { limits: { tier } })
    const { rateLimits } = clientOf(emulator.clientOptions).organization
    const limitsOf = async (group_type: 'batch' | 'token_count') =>
      (await rateLimits.list({ group_type })).data[0]?.limits
    t.same(
      await limitsOf('batch'),
      [
        { type: 'requests_per_minute', value: rpm },
        { type: 'enqueued_batch_requests', value: queue },
      ],
      tier,
    )
    t.same(await limitsOf('token_count'), [{ type: 'requests_per_minute', value: countRpm }])
    const { headers } = await call(emulator, 'GET', path)
    t.equal(headers['anthropic-ratelimit-requests-limit'], String(rpm))
  }
})

void t.test('a batch takes nothing from the limits of direct calls', async (t) => {
  const { emulator, batches } = await withEmulator(t, {
    limits: { messagesRpm: 1, inputTpm: 1000, outputTpm: 10 },
  })
  const { id } = await batches.create({ requests: requestsOf(50, 'x'.repeat(4000)) })
  await emulator.advance(1000)
  t.match((await batches.retrieve(id)).request_counts, { succeeded: 50 })
  const body = JSON.stringify(paramsOf('x'))
  const { status, headers } = await call(emulator, 'POST', '/v1/messages', body)
  t.equal(status, 200)
  t.equal(headers['anthropic-ratelimit-requests-remaining'], '0', 'the only one that is counted')
  t.equal(headers['anthropic-ratelimit-input-tokens-remaining'], '1000')
})

void t.test('a page of the list has 20 batches, or as many as are asked for', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const ids = emulator.plantForeign({ count: 1200 })
  const page = await batches.list()
  t.equal(page.data.length, 20)
  t.match(page, { has_more: true })
  const large = await batches.list({ limit: 1000 })
  t.equal(large.data.length, 1000)
  t.match(large, { has_more: true, last_id: large.data.at(-1)?.id })
  t.equal((await batches.list({ limit: 1000, after_id: large.last_id ?? '' })).data.length, 200)
  t.equal((await call(emulator, 'GET', `${path}?limit=1001`)).status, 400)
  emulator.change({ limits: { listMax: 5 } })
  t.equal((await batches.list()).data.length, 5)
  t.equal((await call(emulator, 'GET', `${path}?limit=6`)).status, 400)
  t.equal(ids.length, 1200)
})
