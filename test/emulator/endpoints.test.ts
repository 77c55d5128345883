/** Every endpoint answers as the documentation of the service says. */
import t from 'tap'
import { readdirSync } from 'node:fs'
import {
  batchesOf,
  call,
  endedBatch,
  messageOf,
  paramsOf,
  requestsOf,
  withEmulator,
} from './with-emulator.ts'

const day = 24 * 3_600_000

void t.test('a batch from create to delete', async (t) => {
  const { emulator, batches } = await withEmulator(t, { batchMs: 1000 })
  const created = await batches.create({ requests: requestsOf(5) })
  t.match(created, {
    id: /^msgbatch_01\w{22}$/,
    type: 'message_batch',
    processing_status: 'in_progress',
    request_counts: { processing: 5, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    created_at: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/,
    ended_at: null,
    cancel_initiated_at: null,
    archived_at: null,
    results_url: null,
  })
  t.equal(Date.parse(created.expires_at) - Date.parse(created.created_at), day)
  await emulator.advance(1000)
  const ended = await batches.retrieve(created.id)
  t.same(ended, {
    ...created,
    processing_status: 'ended',
    request_counts: { processing: 0, succeeded: 5, errored: 0, canceled: 0, expired: 0 },
    ended_at: ended.ended_at,
    results_url: `${emulator.url}/v1/messages/batches/${created.id}/results`,
  })
  t.equal(Date.parse(ended.ended_at ?? '') - Date.parse(created.created_at), 1000)
  const lines = []
  for await (const line of await batches.results(created.id)) lines.push(line)
  t.same(lines.map((line) => line.custom_id).sort(), ['r-0', 'r-1', 'r-2', 'r-3', 'r-4'])
  t.match(lines[0]?.result, {
    type: 'succeeded',
    message: {
      id: /^msg_01\w{22}$/,
      role: 'assistant',
      model: 'claude-opus-5-5',
      content: [{ type: 'text', text: /^Answer \w{8}\.$/ }],
      stop_reason: 'end_turn',
      usage: { service_tier: 'batch' },
    },
  })
  t.same(readdirSync(emulator.dir), ['ledger.jsonl', `${created.id}.results.jsonl`])
  t.same(await batches.delete(created.id), { id: created.id, type: 'message_batch_deleted' })
  await t.rejects(batches.retrieve(created.id), { message: /404.*not found/ })
  t.same((await batches.list()).data, [])
  t.same(readdirSync(emulator.dir), ['ledger.jsonl'])
})

void t.test('a batch ends when it is due, and not before', async (t) => {
  const { emulator, batches } = await withEmulator(t, { batchMs: 100, speed: 10, now: Date.now })
  const { id } = await batches.create({ requests: requestsOf(3) })
  while ((await emulator.ledger()).billed < 3) await new Promise((done) => setTimeout(done, 5))
  const { created_at, ended_at } = await batches.retrieve(id)
  t.equal(Date.parse(ended_at ?? '') - Date.parse(created_at), 100)
  t.equal((await emulator.ledger()).polls, 1)
})

void t.test('every reply has the headers of the service', async (t) => {
  const { emulator } = await withEmulator(t)
  await emulator.advance(400 * day)
  const { headers } = await call(emulator, 'GET', '/v1/messages/batches')
  t.match(headers, {
    'request-id': /^req_01\w{22}$/,
    'anthropic-workspace-id': 'wrkspc_emulator',
    'anthropic-organization-id': /^[0-9a-f-]{36}$/,
    'content-type': 'application/json',
  })
  const offset = Date.parse(headers.date ?? '') - Date.now() - 400 * day
  t.ok(Math.abs(offset) < 5000, 'the Date header follows the clock of the emulator')
})

void t.test('the results are shuffled, in the same order for each download', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const { id } = await endedBatch({ emulator, batches }, 200)
  const path = `/v1/messages/batches/${id}/results`
  const first = await call(emulator, 'GET', path)
  t.equal(first.headers['content-type'], 'application/x-jsonl')
  t.equal((await call(emulator, 'GET', path)).body, first.body)
  const ids = first.body
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { custom_id: string }).custom_id)
  const inOrder = requestsOf(200).map((request) => request.custom_id)
  t.notSame(ids, inOrder)
  t.same(ids.toSorted(), inOrder.toSorted())

  const other = await withEmulator(t)
  await endedBatch(other, 200)
  const again = (
    await call(
      other.emulator,
      'GET',
      `/v1/messages/batches/${(await other.batches.list()).data[0]?.id}/results`,
    )
  ).body
  t.same(
    again
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { custom_id: string }).custom_id),
    ids,
    'the seed decides the order',
  )
})

void t.test('shuffle: false keeps the order', async (t) => {
  const { emulator, batches } = await withEmulator(t, { shuffle: false })
  const { id } = await endedBatch({ emulator, batches }, 100)
  const ids = []
  for await (const line of await batches.results(id)) ids.push(line.custom_id)
  t.same(
    ids,
    requestsOf(100).map((request) => request.custom_id),
  )
})

void t.test('the list', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const ids: string[] = []
  for (let i = 0; i < 5; i++) ids.unshift((await batches.create({ requests: requestsOf(1) })).id)
  const idsOf = (page: { data: Array<{ id: string }> }) => page.data.map((batch) => batch.id)

  await t.test('is newest first', async (t) => {
    const page = await batches.list()
    t.same(idsOf(page), ids)
    t.match(page, { has_more: false, first_id: ids[0], last_id: ids[4] })
  })
  await t.test('after_id goes on to older ones', async (t) => {
    const page = await batches.list({ limit: 2, after_id: ids[1] as string })
    t.same(idsOf(page), ids.slice(2, 4))
    t.equal(page.has_more, true)
    const last = await batches.list({ limit: 2, after_id: ids[3] as string })
    t.same([idsOf(last), last.has_more], [[ids[4]], false])
  })
  await t.test('before_id goes on to newer ones, the nearest first', async (t) => {
    const page = await batches.list({ limit: 2, before_id: ids[4] as string })
    t.same(idsOf(page), ids.slice(2, 4))
    t.equal(page.has_more, true)
    const last = await batches.list({ limit: 2, before_id: ids[2] as string })
    t.same([idsOf(last), last.has_more], [ids.slice(0, 2), false])
  })
  await t.test('the client pages through all of it', async (t) => {
    const seen = []
    for await (const batch of batches.list({ limit: 2 })) seen.push(batch.id)
    t.same(seen, ids)
    const newer = []
    for await (const batch of batches.list({ limit: 1, before_id: ids[3] as string }))
      newer.push(batch.id)
    t.same(newer, ids.slice(0, 3).reverse())
  })
  await t.test('a page of nothing', async (t) => {
    const page = await batches.list({ after_id: ids[4] as string })
    t.match(page, { data: [], has_more: false, first_id: null, last_id: null })
  })
  const refusals: Array<[query: string, status: number, message: RegExp]> = [
    ['limit=0', 400, /greater than or equal to 1/],
    ['limit=1001', 400, /less than or equal to 1000/],
    ['limit=x', 400, /valid integer/],
    ['after_id=msgbatch_nope', 400, /not found/],
  ]
  for (const [query, status, message] of refusals) {
    await t.test(`refuses ${query}`, async (t) => {
      const reply = await call(emulator, 'GET', `/v1/messages/batches?${query}`)
      t.equal(reply.status, status)
      t.match(messageOf(reply), message)
    })
  }
})

void t.test('cancel', async (t) => {
  await t.test('half way: what was run is answered, the rest is canceled', async (t) => {
    const { emulator, batches } = await withEmulator(t, { batchMs: 1_000_000 })
    const { id } = await batches.create({ requests: requestsOf(10) })
    await emulator.advance(500_000)
    const canceling = await batches.cancel(id)
    t.match(canceling, {
      processing_status: 'canceling',
      request_counts: { processing: 10, canceled: 0 },
      cancel_initiated_at: String,
      ended_at: null,
    })
    t.match(await batches.cancel(id), { cancel_initiated_at: canceling.cancel_initiated_at })
    await emulator.advance(20)
    t.match(await batches.retrieve(id), {
      processing_status: 'ended',
      request_counts: { processing: 0, succeeded: 5, canceled: 5 },
    })
    t.match(await emulator.ledger(), { billed: 5, results: { succeeded: 5, canceled: 5 } })
    await t.rejects(batches.cancel(id), { message: /400.*ended/ })
  })
})

void t.test('requests that are not run within 24 hours expire', async (t) => {
  const { emulator, batches } = await withEmulator(t, { batchMs: 2 * day })
  const { id, expires_at } = await batches.create({ requests: requestsOf(10) })
  await emulator.advance(day - 60_000)
  t.equal((await batches.retrieve(id)).processing_status, 'in_progress')
  await emulator.advance(60_000)
  const ended = await batches.retrieve(id)
  t.match(ended, { processing_status: 'ended', request_counts: { succeeded: 5, expired: 5 } })
  t.equal(ended.ended_at, expires_at)
})

void t.test('results are kept for 29 days after the create call', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const { id, results_url } = await endedBatch({ emulator, batches }, 1)
  await emulator.advance(29 * day)
  t.match(await batches.retrieve(id), {
    processing_status: 'ended',
    archived_at: String,
    results_url: null,
  })
  const reply = await call(emulator, 'GET', new URL(results_url ?? '').pathname)
  t.match(reply, { status: 404 })
  t.equal((await batches.list()).data.length, 1)
})

void t.test('calls in the wrong state', async (t) => {
  const { emulator, batches } = await withEmulator(t, { batchMs: day })
  const { id } = await batches.create({ requests: requestsOf(1) })
  const path = `/v1/messages/batches/${id}`
  const cases: Array<[method: string, path: string, status: number]> = [
    ['DELETE', path, 400],
    ['GET', `${path}/results`, 400],
    ['GET', '/v1/messages/batches/msgbatch_nope', 404],
    ['GET', '/v1/messages/batches/msgbatch_nope/results', 404],
    ['POST', '/v1/messages/batches/msgbatch_nope/cancel', 404],
    ['DELETE', '/v1/messages/batches/msgbatch_nope', 404],
    ['PUT', path, 405],
    ['GET', '/v1/files', 404],
    ['GET', '/v1/messages/count_tokens', 405],
    ['POST', '/v1/models', 405],
  ]
  for (const [method, at, status] of cases) {
    await t.test(`${method} ${at.replace(id, ':id')} is ${status}`, async (t) => {
      const reply = await call(emulator, method, at)
      t.equal(reply.status, status)
      t.match(JSON.parse(reply.body), {
        type: 'error',
        error: { type: String },
        request_id: /^req_/,
      })
    })
  }
})

void t.test('admission', async (t) => {
  const { emulator } = await withEmulator(t, { apiKeys: { one: 'wrkspc_1', two: 'wrkspc_2' } })
  const cases: Array<[string, Record<string, string | undefined>, number]> = [
    ['no key', { 'x-api-key': undefined }, 401],
    ['a wrong key', { 'x-api-key': 'three' }, 401],
    ['a key in x-api-key', { 'x-api-key': 'one' }, 200],
    ['a bearer token', { 'x-api-key': undefined, authorization: 'Bearer two' }, 200],
    ['no version', { 'x-api-key': 'one', 'anthropic-version': undefined }, 400],
    ['an unknown version', { 'x-api-key': 'one', 'anthropic-version': '2020-01-01' }, 400],
    ['the older version', { 'x-api-key': 'one', 'anthropic-version': '2023-06-01' }, 200],
    ['another workspace', { 'x-api-key': 'one', 'anthropic-workspace-id': 'wrkspc_2' }, 403],
  ]
  for (const [name, headers, status] of cases) {
    await t.test(`${name} is ${status}`, async (t) => {
      const reply = await call(emulator, 'GET', '/v1/messages/batches', undefined, headers)
      t.equal(reply.status, status)
      t.equal('anthropic-workspace-id' in reply.headers, ![401, 403].includes(status))
    })
  }
  await t.test('a batch is seen in its own workspace only', async (t) => {
    const one = batchesOf({ baseURL: emulator.url, apiKey: 'one' })
    const two = batchesOf({ baseURL: emulator.url, apiKey: 'two' })
    const { id } = await one.create({ requests: requestsOf(1) })
    t.equal((await one.retrieve(id)).id, id)
    await t.rejects(two.retrieve(id), { message: /404/ })
    t.same((await two.list()).data, [])
  })
})

void t.test('calls a minute', async (t) => {
  const { emulator } = await withEmulator(t, { limits: { rpm: 2 } })
  const get = () => call(emulator, 'GET', '/v1/messages/batches')
  t.match(await get(), { status: 200, headers: { 'anthropic-ratelimit-requests-limit': '2' } })
  t.match(await get(), { status: 200, headers: { 'anthropic-ratelimit-requests-remaining': '0' } })
  const third = await get()
  t.match(third, { status: 429, headers: { 'retry-after': '30' } })
  await emulator.advance(30_000)
  t.equal((await get()).status, 200)
})

void t.test('respond', async (t) => {
  const answers: Record<string, unknown> = {
    text: 'plain',
    tool: { tool_use: { name: 'look', input: { at: 1 } } },
    refusal: { text: 'no', stop_reason: 'refusal' },
    usage: { text: 'x', usage: { output_tokens: 7 } },
    error: { error: { type: 'overloaded_error', message: 'Overloaded' } },
    expired: { expired: true },
    canceled: { canceled: true },
    thrown: new Error('broken'),
  }
  const infos: unknown[] = []
  const { emulator, batches } = await withEmulator(t, {
    respond: async (_params, info) => {
      infos.push(info)
      const answer = answers[info.custom_id]
      if (answer instanceof Error) throw answer
      return answer as string
    },
  })
  const requests = Object.keys(answers).map((custom_id) => ({
    custom_id,
    params: paramsOf(custom_id),
  }))
  const { id } = await batches.create({ requests })
  await emulator.advance(100)
  const results: Record<string, unknown> = {}
  for await (const { custom_id, result } of await batches.results(id)) results[custom_id] = result
  t.match(results, {
    text: { message: { content: [{ text: 'plain' }] } },
    tool: {
      message: {
        content: [{ type: 'tool_use', name: 'look', input: { at: 1 } }],
        stop_reason: 'tool_use',
      },
    },
    refusal: { message: { stop_reason: 'refusal' } },
    usage: { message: { usage: { output_tokens: 7, input_tokens: Number } } },
    error: {
      type: 'errored',
      error: { type: 'error', error: { type: 'overloaded_error' }, request_id: /^req_/ },
    },
    expired: { type: 'expired' },
    canceled: { type: 'canceled' },
    thrown: { type: 'errored', error: { error: { type: 'api_error', message: /broken/ } } },
  })
  t.match((await batches.retrieve(id)).request_counts, {
    succeeded: 4,
    errored: 2,
    canceled: 1,
    expired: 1,
  })
  t.equal((await emulator.ledger()).billed, 4)
  await call(emulator, 'GET', `/v1/messages/batches/${id}/results`)
  t.equal(infos.length, requests.length, 'respond is called once per request')
  t.match(
    infos.find((info) => (info as { index: number }).index === 1),
    { custom_id: 'tool', batchId: id },
  )
})

void t.test('an invalid answer is an error of its request, with the reason', async (t) => {
  const cases: Array<[given: unknown, says: RegExp]> = [
    [{ content: [] }, /no member "content"; it has text, tool_use, stop_reason, usage, error/],
    [{ text: 'x', stopReason: 'refusal' }, /an answer has no member "stopReason"/],
    [undefined, /an answer must be a text or an object, not undefined$/],
    [7, /not a number$/],
    [['x'], /not an array$/],
    [{ error: 'overloaded_error' }, /error must be an object, not a string$/],
    [{ error: { type: 'api_error' } }, /error needs the member "message"$/],
    [{ error: { type: 'a', message: 'b', code: 1 } }, /error has no member "code"; it has type/],
    [{ tool_use: { input: 1 } }, /tool_use needs the member "name"$/],
    [{ tool_use: { name: 'x', arguments: {} } }, /tool_use needs the member "input"$/],
  ]
  const { emulator, batches } = await withEmulator(t, {
    shuffle: false,
    respond: (_params, { index }) => {
      const answer = cases[index]
      // A thrown value may be anything. It must not end the emulator either.
      if (answer === undefined) throw undefined
      return answer[0] as string
    },
  })
  const { id } = await batches.create({ requests: requestsOf(cases.length + 1) })
  await emulator.advance(100)
  const said: string[] = []
  for await (const { result } of await batches.results(id)) {
    t.match(result, { type: 'errored', error: { error: { type: 'api_error' } } })
    if (result.type === 'errored') said.push(result.error.error.message)
  }
  for (const [i, [given, says]] of cases.entries()) {
    t.match(said[i], /^respond failed: /)
    t.match(said[i], says, JSON.stringify(given))
  }
  t.match(said[cases.length], 'something that is not an Error')
  t.equal((await emulator.ledger()).billed, 0)
})

void t.test('undefined members count as absent', async (t) => {
  const answer = { text: 'x', tool_use: undefined, error: undefined, content: undefined }
  const { emulator, batches } = await withEmulator(t, { respond: () => answer as never })
  const { id } = await batches.create({ requests: requestsOf(1) })
  await emulator.advance(100)
  t.match((await batches.retrieve(id)).request_counts, { succeeded: 1 })
})

void t.test('the default answer', async (t) => {
  const { emulator, batches } = await withEmulator(t, { shuffle: false })
  const schema = {
    type: 'object',
    properties: {
      label: { enum: ['a', 'b', 'c'] },
      score: { type: 'number', minimum: 1, maximum: 5 },
      sure: { type: 'boolean' },
      when: { type: 'string', format: 'date' },
      tags: { type: 'array', items: { $ref: '#/$defs/tag' } },
      none: { anyOf: [{ type: 'null' }, { type: 'string' }] },
      kind: { const: 'x' },
    },
    required: ['label'],
    $defs: { tag: { type: 'string', maxLength: 3 } },
  }
  // A tool that is not strict: `output_config.format` may have neither limits nor open objects.
  const forced = {
    model: 'claude-opus-5',
    tools: [{ name: 'answer', input_schema: { ...schema, type: 'object' as const } }],
    tool_choice: { type: 'tool' as const, name: 'answer' },
  }
  const requests = Array.from({ length: 40 }, (_, i) => ({
    custom_id: `r-${i}`,
    params: { ...paramsOf(`prompt ${i}`), ...forced },
  }))
  const { id } = await batches.create({ requests })
  await emulator.advance(100)
  const labels = new Set<unknown>()
  for await (const { result } of await batches.results(id)) {
    if (result.type !== 'succeeded') throw new Error(result.type)
    const [block] = result.message.content
    const value = (block?.type === 'tool_use' ? block.input : {}) as Record<string, unknown>
    labels.add(value['label'])
    t.match(value, {
      label: /^[abc]$/,
      sure: Boolean,
      when: /^\d{4}-\d\d-\d\d$/,
      tags: [/^.{3}$/],
      none: null,
      kind: 'x',
    })
    t.ok((value['score'] as number) >= 1 && (value['score'] as number) <= 5)
  }
  t.equal(labels.size, 3, 'differs from prompt to prompt')
})

void t.test('the default answer to a format is text', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const schema = {
    type: 'object',
    properties: { label: { enum: ['a', 'b'] } },
    required: ['label'],
    additionalProperties: false,
  }
  const format = { type: 'json_schema' as const, schema }
  const params = { ...paramsOf('x'), output_config: { format } }
  const { id } = await batches.create({ requests: [{ custom_id: 'a', params }] })
  await emulator.advance(100)
  for await (const { result } of await batches.results(id)) {
    t.match(result, { message: { content: [{ type: 'text', text: /^\{"label":"[ab]"\}$/ }] } })
  }
})
