/** The count_tokens endpoint: what it counts and what it refuses. */
import t from 'tap'
import Anthropic from '@anthropic-ai/sdk'
import type { FaultRule } from '../../src/emulator/index.ts'
import { call, clientOf, endedBatch, messageOf, paramsOf, withEmulator } from './with-emulator.ts'

const path = '/v1/messages/count_tokens'
const { max_tokens: _, ...good } = paramsOf('What is the capital of France?')
const weather = {
  name: 'weather',
  description: 'The weather of a place',
  input_schema: { type: 'object' as const, properties: { place: { type: 'string' } } },
}
const pixel = { type: 'base64' as const, media_type: 'image/png' as const, data: 'iVBORw0KGgo=' }

/** A body with this block in its message. */
function withBlock(...content: unknown[]): object {
  return { ...good, messages: [{ role: 'user', content }] }
}

void t.test('counts what the model reads: messages, system and tools', async (t) => {
  const { emulator } = await withEmulator(t)
  const { messages } = clientOf(emulator.clientOptions)
  const count = async (more: object): Promise<number> =>
    (await messages.countTokens({ ...good, ...more })).input_tokens
  const alone = await count({})
  t.ok(alone > 5 && alone < 40, `${alone} tokens`)
  t.ok((await count({ messages: [...good.messages, ...good.messages] })) > alone)
  const system = await count({ system: 'You are a teacher of geography.' })
  t.ok(system > alone)
  t.ok((await count({ tools: [weather] })) > alone)
  t.ok((await count({ system: 'You are a teacher of geography.', tools: [weather] })) > system)
})

void t.test('the usage of an answer has the same number', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const read = { ...good, system: 'Be brief.', tools: [weather] }
  const { id } = await batches.create({
    requests: [{ custom_id: 'a', params: { ...read, max_tokens: 9 } }],
  })
  await emulator.advance(100)
  const { input_tokens } = await clientOf(emulator.clientOptions).messages.countTokens(read)
  for await (const { result } of await batches.results(id)) {
    t.match(result, { type: 'succeeded', message: { usage: { input_tokens } } })
  }
})

void t.test('an image counts the same, whatever its size', async (t) => {
  const { emulator } = await withEmulator(t)
  const count = async (body: object): Promise<number> => {
    const reply = await call(emulator, 'POST', path, JSON.stringify(body))
    return (JSON.parse(reply.body) as { input_tokens: number }).input_tokens
  }
  const image = { type: 'image', source: pixel }
  const data = 'UklGRgAAAABXRUJQVlA5'.padEnd(1_000_000, 'A')
  const larger = { type: 'image', source: { type: 'base64', media_type: 'image/webp', data } }
  const one = await count(withBlock(image))
  t.ok(one > 1000 && one < 3000, `${one} tokens`)
  t.equal(await count(withBlock(larger)), one)
  t.ok((await count(withBlock(image, image))) > one + 1000)
  const use = { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }
  const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: [larger] }
  const messages = [
    { role: 'assistant', content: [use] },
    { role: 'user', content: [result] },
  ]
  t.ok((await count({ ...good, messages })) < 3000, 'in a tool result')
})

void t.test('it is not billed, and counts as a call', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  await endedBatch({ emulator, batches }, 2)
  await clientOf(emulator.clientOptions).messages.countTokens(good)
  await call(emulator, 'POST', path, '{}')
  t.match(await emulator.ledger(), {
    calls: { count_tokens: 2, create: 1 },
    creates: 1,
    requests: 2,
    billed: 2,
  })
})

const refusals: Array<[name: string, body: string | object, status: number, message: RegExp]> = [
  ['no body', '', 400, /not valid JSON/],
  ['invalid JSON', '{"model":', 400, /not valid JSON/],
  ['an array in place of an object', '[]', 400, /^Input should be a valid dictionary$/],
  ['great depth', `{"system":${'['.repeat(2e4)}${']'.repeat(2e4)}}`, 400, /nested too deeply/],
  ['no model', { ...good, model: undefined }, 400, /^model: Field required$/],
  ['no messages', { ...good, messages: undefined }, 400, /^messages: Field required$/],
  ['empty messages', { ...good, messages: [] }, 400, /^messages: at least one/],
  ['empty text', { ...good, messages: [{ role: 'user', content: '' }] }, 400, /non-empty$/],
  ['empty blocks', withBlock({ type: 'text', text: '' }), 400, /^messages: text content blocks/],
  [
    'a member of a message',
    { ...good, messages: [{ role: 'user', content: 'x', name: 'x' }] },
    400,
    /^messages\.0\.name: Extra inputs are not permitted$/,
  ],
  ['an unknown model', { ...good, model: 'claude-opus-9' }, 404, /^model: claude-opus-9$/],
  ...[
    'max_tokens',
    'metadata',
    'stop_sequences',
    'stream',
    'service_tier',
    'container',
    'inference_geo',
    'temperature',
    'nonsense',
  ].map((member): [string, object, number, RegExp] => [
    member,
    { ...good, [member]: 1 },
    400,
    new RegExp(`^${member}: Extra inputs are not permitted$`),
  ]),
  [
    'server tools',
    {
      ...good,
      tools: [
        weather,
        { type: 'web_search_20250305', name: 'web_search' },
        { type: 'code_execution_20260120', name: 'code_execution' },
      ],
    },
    400,
    /^Server tools are not supported in the count_tokens endpoint: code_execution_20260120, web_search_20250305\. /,
  ],
  ['MCP servers', { ...good, mcp_servers: [] }, 400, /^mcp_servers: .*not supported/],
  [
    'an image by its URL',
    withBlock({ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }),
    400,
    /^messages\.0\.content\.0\.image\.source: url sources are not supported/,
  ],
  [
    'a document from the Files API',
    withBlock({ type: 'text', text: 'x' }, { type: 'document', source: { type: 'file' } }),
    400,
    /^messages\.0\.content\.1\.document\.source: file sources are not supported/,
  ],
  [
    'an image by its URL in a tool result',
    withBlock({ type: 'tool_result', content: [{ type: 'image', source: { type: 'url' } }] }),
    400,
    /^messages\.0\.content\.0\.tool_result\.content\.0\.image\.source: url/,
  ],
  [
    'an image by its URL in a document',
    withBlock({
      type: 'document',
      source: { type: 'content', content: [{ type: 'image', source: { type: 'url' } }] },
    }),
    400,
    /^messages\.0\.content\.0\.document\.source\.content\.0\.image\.source: url/,
  ],
]

void t.test('refuses what the service refuses', async (t) => {
  const { emulator } = await withEmulator(t)
  for (const [name, body, status, message] of refusals) {
    await t.test(name, async (t) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const reply = await call(emulator, 'POST', path, text)
      t.match(reply, { status, headers: { 'request-id': /^req_/ } })
      const type = status === 404 ? 'not_found_error' : 'invalid_request_error'
      t.match(JSON.parse(reply.body), { type: 'error', error: { type } })
      t.match(messageOf(reply), message)
    })
  }
})

void t.test('accepts what the service accepts', async (t) => {
  const { emulator } = await withEmulator(t)
  const advisor = { type: 'advisor_20260301', name: 'advisor', model: 'claude-opus-5-5' }
  const document = { type: 'document', source: { ...pixel, media_type: 'application/pdf' } }
  const cases: Array<[name: string, body: object, headers?: Record<string, string>]> = [
    ['the advisor tool', { ...good, tools: [advisor] }, { 'anthropic-beta': 'a-2026' }],
    ['client tools', { ...good, tools: [{ type: 'bash_20250124', name: 'bash' }] }],
    ['a document', withBlock(document)],
    ['members that change the prompt', { ...good, thinking: { type: 'adaptive' }, speed: null }],
    [
      'members of a beta',
      {
        ...good,
        context_management: {},
        output_format: { type: 'json_schema', schema: { type: 'string' } },
      },
      { 'anthropic-beta': 'a-2026' },
    ],
  ]
  for (const [name, body, headers] of cases) {
    await t.test(name, async (t) => {
      const reply = await call(emulator, 'POST', path, JSON.stringify(body), headers)
      t.equal(reply.status, 200, reply.body)
    })
  }
  await t.test('members of a beta are refused without it', async (t) => {
    const body = JSON.stringify({ ...good, context_management: {} })
    t.match(messageOf(await call(emulator, 'POST', path, body)), /^context_management: Extra/)
  })
})

void t.test('passes the same checks as any call', async (t) => {
  const { emulator } = await withEmulator(t, { limits: { rpm: 1, countRpm: 3 } })
  const post = (headers: Record<string, string | undefined>) =>
    call(emulator, 'POST', path, JSON.stringify(good), headers)
  t.match(await post({ 'x-api-key': undefined }), { status: 401 })
  t.match(await post({ 'anthropic-version': undefined }), { status: 400 })
  t.match(await post({ 'content-encoding': 'gzip' }), { status: 400, body: /encoding_unsupported/ })
  t.match(await post({}), {
    status: 200,
    headers: { 'request-id': /^req_/, 'anthropic-ratelimit-requests-remaining': '0' },
  })
  t.match(await post({}), { status: 429, headers: { 'retry-after': '20' } })
})

void t.test('the edge answers a body over 32 MB', async (t) => {
  const { emulator } = await withEmulator(t)
  const large = Buffer.alloc(32_000_001, ' ')
  const told = await call(emulator, 'POST', path, large)
  t.match(told, { status: 413, headers: { server: 'cloudflare' } })
  const halves = [large.subarray(0, 16_000_000), large.subarray(16_000_000)]
  t.match(await call(emulator, 'POST', path, halves), { status: 413 }, 'without content-length')
})

void t.test('faults strike at the call', async (t) => {
  const rule = (fault: object): FaultRule =>
    ({ on: 'count_tokens', next: 1, ...fault }) as FaultRule
  const { emulator, batches } = await withEmulator(t)
  const { messages } = clientOf(emulator.clientOptions)

  emulator.faults.set([rule({ fault: 'status', status: 529 })])
  t.equal((await batches.list()).data.length, 0, 'other calls go through')
  const refused = await messages.countTokens(good).catch((error: unknown) => error)
  t.ok(refused instanceof Anthropic.OverloadedError, String(refused))

  for (const fault of [{ fault: 'reset' }, { fault: 'hang', ms: 0 }, { fault: 'reply_lost' }]) {
    emulator.faults.set([rule(fault)])
    await t.rejects(messages.countTokens(good), { message: /Connection error/ })
  }
  t.match(emulator.faults.struck, {
    'count_tokens:status': 1,
    'count_tokens:reset': 1,
    'count_tokens:hang': 1,
    'count_tokens:reply_lost': 1,
  })
  t.ok((await messages.countTokens(good)).input_tokens > 0, 'the next call goes through')

  emulator.faults.set([{ on: 'any', fault: 'html' }])
  await t.rejects(messages.countTokens(good), { message: /^502/ })
})
