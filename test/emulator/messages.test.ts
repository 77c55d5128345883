/** Direct calls: what they answer, refuse and cost. */
import t from 'tap'
import Anthropic from '@anthropic-ai/sdk'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { contentHash } from '../../src/emulator/index.ts'
import type { Answer, FaultRule, LedgerEntry, Respond } from '../../src/emulator/index.ts'
import { readLedger } from '../../src/emulator/index.ts'
import { call, clientOf, messageOf, paramsOf, withEmulator } from './with-emulator.ts'

const path = '/v1/messages'
const good = paramsOf('What is the capital of France?')
const body = JSON.stringify(good)

async function entriesOf(emulator: { ledgerPath: string }): Promise<LedgerEntry[]> {
  const entries = []
  for await (const entry of readLedger(emulator.ledgerPath)) entries.push(entry)
  return entries
}

void t.test('a message', async (t) => {
  const asked: unknown[] = []
  const { emulator } = await withEmulator(t, {
    respond: (params, info) => {
      asked.push(params, info)
      return 'Paris'
    },
  })
  const client = clientOf(emulator.clientOptions)
  const { data, response, request_id } = await client.messages.create(good).withResponse()
  t.match(data, {
    id: /^msg_01/,
    type: 'message',
    role: 'assistant',
    model: good.model,
    content: [{ type: 'text', text: 'Paris' }],
    stop_reason: 'end_turn',
    usage: { service_tier: 'standard' },
  })
  t.ok(data.usage.input_tokens > 0 && data.usage.output_tokens > 0)
  t.match(request_id, /^req_/)
  t.equal(response.headers.get('anthropic-workspace-id'), 'wrkspc_emulator')
  t.match(asked, [good, { custom_id: '', index: 0, content: contentHash(good) }])
  const again = await client.messages.create(good)
  t.not(again.id, data.id)
  t.match(await emulator.ledger(), { calls: { messages: 2 }, messages: 2, requests: 0, billed: 0 })
  t.match(await entriesOf(emulator), [
    {
      type: 'message',
      id: data.id,
      workspace: 'wrkspc_emulator',
      content: contentHash(good),
      model: good.model,
      billed: true,
      status: 200,
    },
    { id: again.id },
  ])
})

void t.test('the default answer is that of a batch', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const { id } = await batches.create({ requests: [{ custom_id: 'a', params: good }] })
  await emulator.advance(100)
  const direct = await clientOf(emulator.clientOptions).messages.create(good)
  for await (const { result } of await batches.results(id)) {
    t.match(result, { message: { content: direct.content, usage: { service_tier: 'batch' } } })
  }
})

void t.test('what respond gives', async (t) => {
  const cases: Array<[name: string, answer: Answer, status: number, reply: object]> = [
    [
      'a tier',
      { text: 'x', usage: { service_tier: 'priority' } },
      200,
      { usage: { service_tier: 'priority' } },
    ],
    ['a tool', { tool_use: { name: 'look', input: { at: 1 } } }, 200, { stop_reason: 'tool_use' }],
    ...(
      [
        ['invalid_request_error', 400],
        ['authentication_error', 401],
        ['billing_error', 402],
        ['permission_error', 403],
        ['not_found_error', 404],
        ['rate_limit_error', 429],
        ['api_error', 500],
        ['timeout_error', 504],
        ['overloaded_error', 529],
        ['new_error', 400],
      ] as const
    ).map(([type, status]): [string, Answer, number, object] => [
      type,
      { error: { type, message: 'so it is' } },
      status,
      { type: 'error', error: { type, message: 'so it is' }, request_id: /^req_/ },
    ]),
    [
      'expired',
      { expired: true },
      500,
      { error: { type: 'api_error', message: /only a request of a batch/ } },
    ],
    ['canceled', { canceled: true }, 500, { error: { type: 'api_error', message: /"canceled"/ } }],
    ['nonsense', 7 as never, 500, { error: { type: 'api_error', message: /^respond failed: / } }],
  ]
  for (const [name, answer, status, reply] of cases) {
    await t.test(name, async (t) => {
      const { emulator } = await withEmulator(t, { respond: () => answer })
      const got = await call(emulator, 'POST', path, body)
      t.equal(got.status, status)
      t.match(JSON.parse(got.body), reply)
      t.match(got.headers, { 'anthropic-ratelimit-requests-remaining': '999999' })
      t.match(await emulator.ledger(), { messages: status === 200 ? 1 : 0 })
      t.match(await entriesOf(emulator), [{ type: 'message', billed: status === 200, status }])
    })
  }
  await t.test('it throws', async (t) => {
    const respond: Respond = () => {
      throw new Error('broken')
    }
    const { emulator } = await withEmulator(t, { respond })
    const got = await call(emulator, 'POST', path, body)
    t.match([got.status, messageOf(got)], [500, /^respond failed: .*broken/])
  })
})

void t.test('an error with a code, and without a request', async (t) => {
  const error = { type: 'rate_limit_error', message: 'spent', error_code: 'ramp_limit_exceeded' }
  const { emulator } = await withEmulator(t, {
    respond: () => ({ error: { ...error, request_id: null } }),
  })
  const reply = await call(emulator, 'POST', path, body)
  t.match(JSON.parse(reply.body), {
    error: { details: { error_code: 'ramp_limit_exceeded' } },
    request_id: null,
  })
  t.notOk('retry-after' in reply.headers)
  const sent = clientOf(emulator.clientOptions).messages.create(good)
  await t.rejects(sent, Anthropic.RampLimitExceededError, 'as the SDK knows it')
})

void t.test('a prefix is written to the cache and read from it, at the full price', async (t) => {
  const { emulator } = await withEmulator(t, { limits: { inputTpm: 100_000 } })
  const { messages } = clientOf(emulator.clientOptions)
  const system = [
    {
      type: 'text' as const,
      text: 'A fact. '.repeat(5000),
      cache_control: { type: 'ephemeral' as const },
    },
  ]
  const send = () => messages.create({ ...good, system }).withResponse()
  const written = (await send()).data.usage
  const { data, response } = await send()
  const read = data.usage
  t.ok((written.cache_creation_input_tokens ?? 0) > 10_000)
  t.equal(read.cache_read_input_tokens, written.cache_creation_input_tokens)
  t.same([written.cache_read_input_tokens, read.cache_creation_input_tokens], [0, 0])
  const used = written.input_tokens + (written.cache_creation_input_tokens ?? 0) + read.input_tokens
  const left = response.headers.get('anthropic-ratelimit-input-tokens-remaining')
  t.equal(left, String(Math.round((100_000 - used) / 1000) * 1000), 'reads are no input')
  const { tokens, usd } = await emulator.ledger()
  t.equal(tokens.cache_read, read.cache_read_input_tokens)
  const price = { input: 4, output: 20, write: 5, read: 0.2 }
  const due =
    tokens.input * price.input +
    tokens.output * price.output +
    tokens.cache_write_5m * price.write +
    tokens.cache_read * price.read
  t.ok(Math.abs(Number(usd) - due / 1e6) < 1e-6, `${usd} USD, ${due / 1e6} due`)
})

void t.test('a refusal that costs nothing, by setting', async (t) => {
  const { emulator } = await withEmulator(t, {
    respond: () => ({ text: 'no', stop_reason: 'refusal' }),
    inferred: { refusalsBilled: false },
  })
  t.equal((await call(emulator, 'POST', path, body)).status, 200)
  t.match(await emulator.ledger(), { messages: 0 })
})

const refusals: Array<[name: string, body: string | object, status: number, message: RegExp]> = [
  ['no body', '', 400, /not valid JSON/],
  ['an array', '[]', 400, /^Input should be a valid dictionary$/],
  ['no max_tokens', { ...good, max_tokens: undefined }, 400, /^max_tokens: Field required$/],
  ['no messages', { ...good, messages: [] }, 400, /^messages: at least one/],
  ['an unknown model', { ...good, model: 'claude-opus-9' }, 404, /^model: claude-opus-9$/],
  [
    'an unknown member',
    { ...good, nonsense: 1 },
    400,
    /^nonsense: Extra inputs are not permitted$/,
  ],
  ['betas in the body', { ...good, betas: ['x'] }, 400, /^betas: Extra inputs/],
  [
    'a stream that is no flag',
    { ...good, stream: 'yes' },
    400,
    /^stream: Input should be a valid bool/,
  ],
]

void t.test('refuses what the service refuses, and bills none of it', async (t) => {
  const { emulator } = await withEmulator(t, { limits: { messagesRpm: 1 } })
  for (const [name, given, status, message] of refusals) {
    await t.test(name, async (t) => {
      const text = typeof given === 'string' ? given : JSON.stringify(given)
      const reply = await call(emulator, 'POST', path, text)
      t.match(reply, { status, headers: { 'request-id': /^req_/ } })
      const type = status === 404 ? 'not_found_error' : 'invalid_request_error'
      t.match(JSON.parse(reply.body), { type: 'error', error: { type } })
      t.match(messageOf(reply), message)
    })
  }
  t.equal((await call(emulator, 'POST', path, body)).status, 200, 'none of them has been counted')
  t.match(await emulator.ledger(), { messages: 1, calls: { messages: refusals.length + 1 } })
})

void t.test('accepts what no batch does', async (t) => {
  const { emulator } = await withEmulator(t)
  for (const more of [{ store: true }, { speed: 'fast' }, { stream: false }]) {
    const reply = await call(emulator, 'POST', path, JSON.stringify({ ...good, ...more }))
    t.equal(reply.status, 200, reply.body)
  }
})

void t.test('passes the same checks as any call', async (t) => {
  const { emulator } = await withEmulator(t)
  const post = (headers: Record<string, string | undefined>) =>
    call(emulator, 'POST', path, body, headers)
  t.match(await post({ 'x-api-key': undefined }), { status: 401 })
  t.match(await post({ 'anthropic-version': undefined }), { status: 400 })
  t.match(await post({ 'anthropic-workspace-id': 'wrkspc_other' }), { status: 403 })
  t.match(await post({ 'x-api-key': undefined, authorization: 'Bearer k' }), { status: 200 })
})

void t.test('the edge answers a body over 32 MB', async (t) => {
  const { emulator } = await withEmulator(t)
  const large = Buffer.alloc(32_000_001, ' ')
  const told = await call(emulator, 'POST', path, large)
  t.match(told, { status: 413, headers: { server: 'cloudflare', 'request-id': undefined } })
  const halves = [large.subarray(0, 16_000_000), large.subarray(16_000_000)]
  t.match(await call(emulator, 'POST', path, halves), { status: 413 }, 'without content-length')
})

void t.test('compressed bodies', async (t) => {
  const { emulator } = await withEmulator(t)
  const post = (bytes: Buffer, encoding: string) =>
    call(emulator, 'POST', path, bytes, { 'content-encoding': encoding })
  const codeOf = ({ body }: { body: string }): unknown =>
    (JSON.parse(body) as { error: { details?: { error_code: string } } }).error.details?.error_code
  const text = Buffer.from(body)
  for (const [encoding, bytes] of [
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', text],
    ['GZIP', gzipSync(text)],
  ] as const) {
    const reply = await post(bytes, encoding)
    t.equal(reply.status, 200, `${encoding}: ${reply.body}`)
  }
  for (const [encoding, bytes] of [
    ['gzip', text],
    ['gzip', gzipSync(text).subarray(0, 60)],
    ['br', Buffer.from('not brotli at all')],
  ] as const) {
    const reply = await post(bytes, encoding)
    t.same([reply.status, codeOf(reply)], [400, 'request_body_encoding_invalid'])
  }
  const unknown = await post(text, 'compress')
  t.same([unknown.status, codeOf(unknown)], [400, 'request_body_encoding_unsupported'])
  const bomb = await post(gzipSync(Buffer.alloc(200_000_000, ' ')), 'gzip')
  t.same([bomb.status, codeOf(bomb)], [413, 'request_body_too_large_after_decoding'])
  t.match(bomb.headers, { 'request-id': /^req_/ }, 'the API answers, not the edge')

  const { clientOptions } = emulator
  const headers = { 'content-encoding': 'gzip' }
  const sent = clientOf(clientOptions).messages.create(good, { headers })
  await t.rejects(sent, Anthropic.RequestBodyEncodingInvalidError, 'as the SDK knows it')
})

void t.test('a respond that hangs ends when the client disconnects', async (t) => {
  let asked = (): void => {}
  const called = new Promise<void>((resolve) => (asked = resolve))
  const { emulator } = await withEmulator(t, {
    limits: { inputTpm: 1000 },
    respond: () => {
      asked()
      return new Promise(() => {})
    },
  })
  const stop = new AbortController()
  const long = paramsOf('x'.repeat(2800))
  const hanging = clientOf(emulator.clientOptions).messages.create(long, { signal: stop.signal })
  const ended = t.rejects(hanging, Anthropic.APIUserAbortError)
  await called
  stop.abort()
  await ended
  emulator.change({ respond: () => 'yes' })
  // The call gives its tokens back once the server knows that the client is gone.
  const short = JSON.stringify(paramsOf('x'))
  let answered = 0
  let left: unknown = '0'
  for (; left === '0' && answered < 100; answered++) {
    const { headers } = await call(emulator, 'POST', path, short)
    left = headers['anthropic-ratelimit-input-tokens-remaining']
  }
  t.equal(left, '1000')
  t.equal((await entriesOf(emulator)).length, answered, 'and is not in the ledger')
})

void t.test('faults strike at the call', async (t) => {
  const rule = (fault: object): FaultRule => ({ on: 'messages', next: 1, ...fault }) as FaultRule
  const { emulator, batches } = await withEmulator(t)
  const { messages } = clientOf(emulator.clientOptions)
  const billed = async () => (await emulator.ledger()).messages

  emulator.faults.set([rule({ fault: 'status', status: 529 })])
  t.equal((await batches.list()).data.length, 0, 'other calls go through')
  await t.rejects(messages.create(good), Anthropic.OverloadedError)
  t.equal(await billed(), 0)

  for (const fault of [{ fault: 'reset' }, { fault: 'hang', ms: 0 }]) {
    emulator.faults.set([rule(fault)])
    await t.rejects(messages.create(good), { message: /Connection error/ })
  }
  t.equal(await billed(), 0, 'not billed without an effect')

  emulator.faults.set([rule({ fault: 'reply_lost' })])
  await t.rejects(messages.create(good), { message: /Connection error/ })
  t.equal(await billed(), 1, 'who loses the reply has paid')
  emulator.faults.set([rule({ fault: 'status', status: 500, commit: true })])
  await t.rejects(messages.create(good), Anthropic.InternalServerError)
  t.equal(await billed(), 2)
  emulator.faults.set([rule({ fault: 'reply_cut', bytes: 7 })])
  t.match(await call(emulator, 'POST', path, body), { complete: false, body: '{"id":"' })
  t.equal(await billed(), 3)
  emulator.faults.set([rule({ fault: 'stream_error' })])
  t.equal((await messages.create(good)).type, 'message', 'a fault of streams does nothing here')
})

void t.test('the SDK sends it again by itself', async (t) => {
  const { emulator } = await withEmulator(t, {
    faults: [{ on: 'messages', fault: 'reply_lost', next: 1 }],
  })
  const client = new Anthropic({ ...emulator.clientOptions, maxRetries: 1 })
  t.equal((await client.messages.create(good)).type, 'message')
  t.match(await emulator.ledger(), { calls: { messages: 2 }, messages: 2 }, 'and pays twice')
})
