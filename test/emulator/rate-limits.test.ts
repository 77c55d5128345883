/** Rate limits: what is counted, for whom, what a refusal says, and the call that lists them. */
import t from 'tap'
import Anthropic from '@anthropic-ai/sdk'
import type { OrganizationRateLimit } from '@anthropic-ai/sdk/resources/organization/rate-limits'
import type { Respond } from '../../src/emulator/index.ts'
import { factsOf } from '../../src/emulator/models/facts-of.ts'
import { batchesOf, call, clientOf, messageOf, paramsOf, withEmulator } from './with-emulator.ts'
import type { RawReply } from './with-emulator.ts'

const body = JSON.stringify(paramsOf('hello'))
const inputTokens = 100
/** A prompt of this many tokens, more or less, and an answer of exactly so many. */
const withUsage =
  (output_tokens: number, more: object = {}): Respond =>
  () => ({ text: 'x', usage: { input_tokens: inputTokens, output_tokens, ...more } })

const rateOf = ({ headers }: RawReply, name: string) =>
  ['limit', 'remaining', 'reset'].map((what) => headers[`anthropic-ratelimit-${name}-${what}`])

void t.test(
  'each has a bucket of its own: batches, count_tokens, each group of models',
  async (t) => {
    const { emulator } = await withEmulator(t, { limits: { rpm: 2, countRpm: 1, messagesRpm: 1 } })
    const list = () => call(emulator, 'GET', '/v1/messages/batches')
    const { max_tokens: _, ...counted } = paramsOf('x')
    const count = () => call(emulator, 'POST', '/v1/messages/count_tokens', JSON.stringify(counted))
    const send = (model: string) =>
      call(emulator, 'POST', '/v1/messages', JSON.stringify({ ...paramsOf('x'), model }))
    t.match([await list(), await count()], [{ status: 200 }, { status: 200 }])
    t.equal((await call(emulator, 'GET', '/v1/messages/batches/msgbatch_1')).status, 404)
    t.match([await list(), await count()], [{ status: 429 }, { status: 429 }])
    for (const model of ['claude-opus-5-5', 'claude-opus-4-8', 'claude-haiku-4-5']) {
      t.equal((await send(model)).status, 200, model)
    }
    for (const model of ['claude-opus-5-5', 'claude-opus-4-6', 'claude-haiku-4-5-20251001']) {
      t.equal((await send(model)).status, 429, `${model} shares a bucket`)
    }
    t.equal((await call(emulator, 'GET', '/v1/models')).status, 200, 'models have none')
  },
)

void t.test('a refusal names the bucket and says when to come back', async (t) => {
  const { emulator } = await withEmulator(t, {
    limits: { messagesRpm: 60, inputTpm: 1000, outputTpm: 50, rpm: 1 },
    respond: withUsage(65),
  })
  const send = (text = 'x') =>
    call(emulator, 'POST', '/v1/messages', JSON.stringify(paramsOf(text)))
  const started = emulator.now()
  const first = await send()
  t.equal(first.status, 200)
  t.same(rateOf(first, 'requests').slice(0, 2), ['60', '59'])
  t.same(rateOf(first, 'input-tokens').slice(0, 2), ['1000', '1000'], '900, to the next thousand')
  t.same(rateOf(first, 'output-tokens').slice(0, 2), ['50', '0'])
  t.same(rateOf(first, 'tokens').slice(0, 2), ['1050', '1000'])
  const [, , reset] = rateOf(first, 'output-tokens')
  t.match(reset, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  const ms = Date.parse(String(reset)) - started
  t.ok(ms >= 78_000 && ms < 79_001, `full again after ${ms} ms: 65 tokens at 50 a minute`)

  const output = await send()
  t.match(output, { status: 429, headers: { 'retry-after': '20' } }, '15 in debt, and one to go on')
  t.match(
    messageOf(output),
    /^This request would exceed your organization's rate limit of 50 output tokens per minute \(org: [0-9a-f-]+, model: claude-opus-5-5\)\./,
  )
  t.match(JSON.parse(output.body), { type: 'error', error: { type: 'rate_limit_error' } })
  t.same(rateOf(output, 'requests').slice(0, 2), ['60', '59'], 'a refusal takes nothing')
  await emulator.advance(19_000)
  t.equal((await send()).status, 429, 'a retry that comes too soon fails')
  await emulator.advance(1000)
  t.equal((await send()).status, 200)

  await emulator.advance(120_000)
  const input = await send('x'.repeat(4 * 1100))
  t.match(messageOf(input), /rate limit of 1,000 input tokens per minute/)
  t.match(input, { status: 429, headers: { 'retry-after': '1' } }, 'it never fits')
  await call(emulator, 'GET', '/v1/messages/batches')
  const requests = await call(emulator, 'GET', '/v1/messages/batches')
  t.match(messageOf(requests), /rate limit of 1 requests per minute \(org: [0-9a-f-]+\)\./)
  t.match(requests, { headers: { 'retry-after': '60' } })
  t.match(await emulator.ledger(), { messages: 2, calls: { messages: 5 } })
})

void t.test('input is estimated first, and cache reads do not count in the end', async (t) => {
  const leftAfter = async (model: string, usage: object): Promise<unknown> => {
    const { emulator } = await withEmulator(t, {
      limits: { inputTpm: 100_000 },
      respond: () => ({ text: 'x', usage }),
      // The old model has been retired.
      inferred: { modelRules: false },
    })
    const params = { ...paramsOf('x'), model }
    const reply = await call(emulator, 'POST', '/v1/messages', JSON.stringify(params))
    return rateOf(reply, 'input-tokens')[1]
  }
  const usage = {
    input_tokens: 5000,
    cache_creation_input_tokens: 3000,
    cache_read_input_tokens: 40_000,
  }
  t.equal(await leftAfter('claude-opus-5-5', usage), '92000')
  t.equal(await leftAfter('claude-3-5-haiku-20241022', usage), '52000', 'but for one old model')
  t.equal(await leftAfter('claude-opus-5-5', { input_tokens: Number.NaN }), '100000')
  t.equal(await leftAfter('claude-opus-5-5', { input_tokens: 250_000 }), '0', 'never below 0')
})

void t.test('what failed has taken a request and no tokens', async (t) => {
  const { emulator } = await withEmulator(t, {
    limits: { inputTpm: 10_000, messagesRpm: 10 },
    respond: () => ({ error: { type: 'overloaded_error', message: 'Overloaded' } }),
  })
  const large = JSON.stringify(paramsOf('x'.repeat(20_000)))
  const reply = await call(emulator, 'POST', '/v1/messages', large)
  t.equal(reply.status, 529)
  t.same(rateOf(reply, 'requests').slice(0, 2), ['10', '9'])
  t.same(rateOf(reply, 'input-tokens').slice(0, 2), ['10000', '10000'])
})

void t.test('max_tokens does not count', async (t) => {
  const { emulator } = await withEmulator(t, { limits: { outputTpm: 100 }, respond: withUsage(40) })
  const send = () =>
    call(emulator, 'POST', '/v1/messages', JSON.stringify({ ...paramsOf('x'), max_tokens: 60_000 }))
  const statuses = [await send(), await send(), await send(), await send()].map((one) => one.status)
  t.same(statuses, [200, 200, 200, 429])
})

void t.test('200 calls at once over a limit of 50: exactly 50 pass', async (t) => {
  const { emulator } = await withEmulator(t, {
    limits: { messagesRpm: 50 },
    respond: async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return 'x'
    },
  })
  const { messages } = clientOf(emulator.clientOptions)
  const calls = Array.from({ length: 200 }, async (_, i) => {
    const params = { ...paramsOf(`${i}`), ...(i % 2 === 1 && { stream: true as const }) }
    return messages.create(params).then(
      () => 'passed',
      (error: unknown) => (error instanceof Anthropic.RateLimitError ? 'refused' : String(error)),
    )
  })
  const ends = await Promise.all(calls)
  t.equal(ends.filter((end) => end === 'passed').length, 50)
  t.equal(ends.filter((end) => end === 'refused').length, 150)
  t.match(await emulator.ledger(), { messages: 50, calls: { messages: 200 } })
})

void t.test('two workspaces with limits of their own', async (t) => {
  const { emulator } = await withEmulator(t, {
    apiKeys: { day: 'wrkspc_day', night: 'wrkspc_night', free: 'wrkspc_free' },
    limits: {
      rpm: 6,
      messagesRpm: 5,
      workspaces: { wrkspc_day: { messagesRpm: 2, inputTpm: 50_000 }, wrkspc_night: { rpm: 1 } },
    },
  })
  const send = (key: string) => call(emulator, 'POST', '/v1/messages', body, { 'x-api-key': key })
  const list = (key: string) =>
    call(emulator, 'GET', '/v1/messages/batches', undefined, { 'x-api-key': key })
  const first = await send('day')
  t.same(rateOf(first, 'requests').slice(0, 2), ['2', '1'], 'shows the tighter limit')
  t.equal(rateOf(first, 'input-tokens')[0], '50000')
  t.equal(rateOf(first, 'output-tokens')[0], '200000000', 'and that of the organization elsewhere')
  t.equal((await send('day')).status, 200)
  const refused = await send('day')
  t.match(
    messageOf(refused),
    /^This request would exceed your workspace's rate limit of 2 requests per minute \(org: [0-9a-f-]+, workspace: wrkspc_day, model: claude-opus-5-5\)\./,
  )
  t.same(rateOf(refused, 'requests').slice(0, 2), ['2', '0'])
  for (let i = 0; i < 3; i++) t.equal((await send(i === 0 ? 'night' : 'free')).status, 200)
  t.match(messageOf(await send('free')), /your organization's rate limit of 5 requests/)

  t.match([await list('night'), await list('night')], [{ status: 200 }, { status: 429 }])
  for (let i = 0; i < 5; i++) t.equal((await list('day')).status, 200)
  t.equal((await list('free')).status, 429, 'the organization has a limit too')
})

void t.test('a limit that is refused takes from no other', async (t) => {
  const { emulator } = await withEmulator(t, {
    apiKeys: { small: 'wrkspc_small', large: 'wrkspc_large' },
    limits: { messagesRpm: 3, workspaces: { wrkspc_small: { messagesRpm: 1 } } },
  })
  const send = async (key: string) =>
    (await call(emulator, 'POST', '/v1/messages', body, { 'x-api-key': key })).status
  t.same([await send('small'), await send('small'), await send('small')], [200, 429, 429])
  t.same([await send('large'), await send('large'), await send('large')], [200, 200, 429])
})

void t.test('less than a call a minute', async (t) => {
  const { emulator } = await withEmulator(t, { limits: { rpm: 0.5 } })
  const list = () => call(emulator, 'GET', '/v1/messages/batches')
  t.equal((await list()).status, 200)
  t.match(await list(), { status: 429, headers: { 'retry-after': '120' } })
  await emulator.advance(120_000)
  t.equal((await list()).status, 200)
})

void t.test('without a tier, nobody reaches the limits that are shown', async (t) => {
  const { emulator } = await withEmulator(t, { respond: withUsage(300_000_000) })
  for (let i = 0; i < 3; i++) {
    const reply = await call(emulator, 'POST', '/v1/messages', body)
    t.match(reply, { status: 200 })
    t.same(rateOf(reply, 'requests').slice(0, 2), ['1000000', String(999_999 - i)])
    const [limit, left, reset] = rateOf(reply, 'output-tokens')
    t.same([limit, left], ['200000000', '0'])
    t.ok(Date.parse(String(reset)) - emulator.now() < 61_000, 'full again within a minute')
  }
  const list = await call(emulator, 'GET', '/v1/messages/batches')
  t.same(rateOf(list, 'requests').slice(0, 2), ['1000000', '999999'])
  t.notOk('anthropic-ratelimit-tokens-limit' in list.headers)
})

void t.test('the limits of a tier', async (t) => {
  const cases: Array<[tier: 'start' | 'build' | 'scale', model: string, limits: string[]]> = [
    ['start', 'claude-opus-5-5', ['1000', '2000000', '400000']],
    ['build', 'claude-haiku-5-5', ['5000', '5000000', '1000000']],
    ['scale', 'claude-sonnet-4-6', ['10000', '10000000', '2000000']],
    ['start', 'claude-fable-5-2', ['1000', '500000', '100000']],
    ['build', 'claude-fable-5', ['2000', '1500000', '300000']],
    ['scale', 'claude-mythos-5-1', ['4000', '4000000', '800000']],
    ['start', 'claude-3-5-haiku-20241022', ['1000', '100000', '20000']],
  ]
  for (const [tier, model, limits] of cases) {
    await t.test(`${model} on ${tier}`, async (t) => {
      const inferred = { modelRules: false }
      const { emulator } = await withEmulator(t, { limits: { tier }, inferred })
      const params = JSON.stringify({ ...paramsOf('x'), model })
      const reply = await call(emulator, 'POST', '/v1/messages', params)
      const names = ['requests', 'input-tokens', 'output-tokens']
      t.same(
        names.map((name) => rateOf(reply, name)[0]),
        limits,
      )
    })
  }
  await t.test('a limit that is set overrides it', async (t) => {
    const { emulator } = await withEmulator(t, { limits: { tier: 'start', outputTpm: 7 } })
    const reply = await call(emulator, 'POST', '/v1/messages', body)
    t.same(rateOf(reply, 'output-tokens')[0], '7')
    t.same(rateOf(reply, 'requests')[0], '1000')
  })
  await t.test('and changes while it runs', async (t) => {
    const { emulator } = await withEmulator(t, { limits: { messagesRpm: 3 } })
    const send = () => call(emulator, 'POST', '/v1/messages', body)
    await send()
    await send()
    emulator.change({ limits: { messagesRpm: 2 } })
    t.match(await send(), { status: 429, headers: { 'retry-after': '30' } })
    emulator.change({ limits: { messagesRpm: null } })
    t.equal((await send()).status, 200)
  })
})

void t.test('groups of models', (t) => {
  const groups: Array<[model: string, group: string]> = [
    ['claude-opus-4-8', 'Claude Opus 4.x'],
    ['claude-opus-4-5-20251101', 'Claude Opus 4.x'],
    ['claude-opus-5', 'Claude Opus 5'],
    ['claude-opus-5-5', 'Claude Opus 5.5'],
    ['claude-sonnet-4-5-20250929', 'Claude Sonnet 4.x'],
    ['claude-haiku-4-5-20251001', 'Claude Haiku 4.5'],
    ['claude-3-5-haiku-20241022', 'Claude Haiku 3.5'],
    ['claude-fable-5', 'Claude Fable 5.x'],
    ['claude-fable-5-2', 'Claude Fable 5.x'],
    ['claude-mythos-5-1', 'Claude Mythos 5.x'],
    ['claude-mythos-preview', 'Claude Mythos Preview'],
    ['my-model', 'Other models'],
  ]
  for (const [model, group] of groups) t.equal(factsOf(model).rateGroup, group, model)
  t.end()
})

void t.test('rate headers of batch endpoints are a setting', async (t) => {
  const { emulator } = await withEmulator(t, {
    inferred: { rateHeaders: false },
    limits: { rpm: 1, countRpm: 1 },
  })
  const names = ({ headers }: RawReply) =>
    Object.keys(headers).filter((name) => /ratelimit|retry/.test(name))
  const list = () => call(emulator, 'GET', '/v1/messages/batches')
  t.same(names(await list()), [])
  t.same(names(await list()), ['retry-after'])
  t.equal(names(await call(emulator, 'POST', '/v1/messages', body)).length, 12)
  const { max_tokens: _, ...counted } = paramsOf('x')
  const count = JSON.stringify(counted)
  t.equal(names(await call(emulator, 'POST', '/v1/messages/count_tokens', count)).length, 3)
})

void t.test('the SDK waits as long as it is told, in its own time', async (t) => {
  // One emulated minute is a real second.
  const { emulator } = await withEmulator(t, {
    now: () => performance.timeOrigin + performance.now(),
    speed: 60,
    limits: { messagesRpm: 1 },
  })
  const client = new Anthropic({ ...emulator.clientOptions, maxRetries: 1 })
  await client.messages.create(paramsOf('one'))
  const started = performance.now()
  t.equal((await client.messages.create(paramsOf('two'))).type, 'message')
  const ms = performance.now() - started
  t.ok(ms > 900 && ms < 4000, `${Math.round(ms)} ms for an emulated minute`)
  t.match(await emulator.ledger(), { calls: { messages: 3 }, messages: 2 })
})

void t.test('faults strike before limits', async (t) => {
  const { emulator } = await withEmulator(t, {
    limits: { rpm: 1 },
    faults: [{ on: 'list', fault: 'status', status: 503, next: 3 }],
  })
  const list = async () => (await call(emulator, 'GET', '/v1/messages/batches')).status
  t.same([await list(), await list(), await list()], [503, 503, 503])
  t.same([await list(), await list()], [200, 429])
})

const limitsPath = '/v1/organizations/rate_limits'

void t.test('the list of limits', async (t) => {
  const { emulator } = await withEmulator(t, { limits: { tier: 'scale' } })
  const { rateLimits } = clientOf(emulator.clientOptions).organization
  const all: OrganizationRateLimit[] = []
  for await (const entry of rateLimits.list()) all.push(entry)
  t.ok(
    all.every(
      ({ id, type, group }) =>
        id.startsWith('rl_01') && type === 'rate_limit' && group.id.startsWith('rlg_01'),
    ),
  )
  t.equal(new Set(all.map(({ id }) => id)).size, all.length)
  const opus4 = all.find(({ models }) => models?.includes('claude-opus-4-8'))
  t.match(opus4, {
    group: { type: 'model_group', display_name: 'Claude Opus 4.x' },
    models: ['claude-opus-4-8', 'claude-opus-4-7', 'claude-opus-4-6', 'claude-opus-4-5'],
    limits: [
      { type: 'requests_per_minute', value: 10_000 },
      { type: 'input_tokens_per_minute_cache_aware', value: 10_000_000 },
      { type: 'output_tokens_per_minute', value: 2_000_000 },
    ],
  })
  const haiku = all.find(({ models }) => models?.includes('claude-3-5-haiku-20241022'))
  t.match(haiku?.limits[1], { type: /^input_tokens_per_minute$/ })
  const others = all.filter(({ models }) => models === null)
  t.same(
    others.map(({ group }) => group.type),
    ['batch', 'token_count', 'files', 'skills', 'web_search'],
  )
  t.same(others[0]?.limits, [
    { type: 'requests_per_minute', value: 4000 },
    { type: 'enqueued_batch_requests', value: 500_000 },
  ])
  t.same(others[1]?.limits, [{ type: 'requests_per_minute', value: 8000 }])

  await t.test('by type, by model, by page', async (t) => {
    t.same((await rateLimits.list({ group_type: 'batch' })).data, [others[0]])
    t.same((await rateLimits.list({ model: 'claude-opus-4-8' })).data, [opus4])
    t.same((await rateLimits.list({ model: 'claude-opus-4-8', group_type: 'files' })).data, [])
    const paged = []
    for await (const entry of rateLimits.list({ limit: 4 })) paged.push(entry)
    t.same(paged, all)
    const { data, next_page } = await rateLimits.list({ limit: all.length })
    t.same([data, next_page], [all, null])
    const beta = await clientOf(emulator.clientOptions).beta.organization.rateLimits.list()
    t.same(beta.data, all)
  })
  await t.test('what can’t be is refused', async (t) => {
    await t.rejects(rateLimits.list({ model: 'claude-opus-9' }), Anthropic.NotFoundError)
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'group_type=cats', 'page=nowhere']) {
      t.equal((await call(emulator, 'GET', `${limitsPath}?${query}`)).status, 400, query)
    }
  })
  await t.test('values are those of the settings', async (t) => {
    const { emulator } = await withEmulator(t, {
      models: 'any',
      limits: { queue: 7, rpm: 5, inputTpm: 30 },
    })
    const { rateLimits } = clientOf(emulator.clientOptions).organization
    const [mine] = (await rateLimits.list({ model: 'my-model' })).data
    t.match(mine, { group: { display_name: 'Other models' }, models: ['my-model'] })
    t.same(
      mine?.limits.map(({ value }) => value),
      [1_000_000, 30, 200_000_000],
    )
    const [batch] = (await rateLimits.list({ group_type: 'batch' })).data
    t.same(
      batch?.limits.map(({ value }) => value),
      [5, 7],
    )
  })
})

void t.test('who may read the list', async (t) => {
  const get = (emulator: { url: string }, key: string | undefined, path = limitsPath) =>
    call(emulator, 'GET', path, undefined, { 'x-api-key': key })
  await t.test('any key, unless there are admin keys', async (t) => {
    const { emulator } = await withEmulator(t, { apiKeys: ['one'] })
    const reply = await get(emulator, 'one')
    t.match(reply, { status: 200, headers: { 'anthropic-organization-id': String } })
    t.notOk('anthropic-workspace-id' in reply.headers)
    t.equal((await get(emulator, undefined)).status, 401)
    t.equal((await get(emulator, 'two')).status, 401)
  })
  for (const apiKeys of [['one'], undefined]) {
    await t.test(`admin keys alone, with ${apiKeys ? 'some keys' : 'any key'}`, async (t) => {
      const { emulator } = await withEmulator(t, {
        adminKeys: ['sk-ant-admin01-x'],
        ...(apiKeys && { apiKeys }),
      })
      const reply = await get(emulator, 'sk-ant-admin01-x')
      t.match(reply, { status: 200, headers: { 'anthropic-organization-id': String } })
      const refused = await get(emulator, 'one')
      t.match(refused, { status: 403, body: /permission_error/ })
      t.equal((await get(emulator, 'two')).status, apiKeys ? 401 : 403)
      t.equal((await get(emulator, 'one', '/v1/models')).status, 200)
      t.equal((await get(emulator, 'sk-ant-admin01-x', '/v1/models')).status, 401)
    })
  }
})

void t.test('faults strike at the list', async (t) => {
  const { emulator } = await withEmulator(t, {
    faults: [{ on: 'rate_limits', fault: 'status', status: 500, next: 1 }],
  })
  t.equal((await call(emulator, 'GET', limitsPath)).status, 500)
  t.equal((await call(emulator, 'GET', limitsPath)).status, 200)
  t.match(await emulator.ledger(), { calls: { rate_limits: 2 } })
  t.same((await batchesOf(emulator.clientOptions).list()).data, [])
})
