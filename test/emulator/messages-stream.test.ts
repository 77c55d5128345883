/** Streamed answers: their events, what breaks them, and what they cost in memory. */
import t from 'tap'
import Anthropic from '@anthropic-ai/sdk'
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { contentHash, readLedger } from '../../src/emulator/index.ts'
import type { Answer } from '../../src/emulator/index.ts'
import { call, clientOf, paramsOf, withEmulator } from './with-emulator.ts'

const path = '/v1/messages'
const good = paramsOf('What is the capital of France?')
const streamed = JSON.stringify({ ...good, stream: true })

const whole = (content: unknown[], more: object = {}): Answer => ({
  message: {
    id: 'msg_01',
    type: 'message',
    role: 'assistant',
    model: good.model,
    content,
    stop_reason: 'end_turn',
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: {
      input_tokens: 7,
      output_tokens: 41,
      cache_creation: { ephemeral_1h_input_tokens: 3, ephemeral_5m_input_tokens: 0 },
      cache_creation_input_tokens: 3,
      cache_read_input_tokens: 2,
      inference_geo: 'us',
      output_tokens_details: { thinking_tokens: 5 },
      server_tool_use: { web_fetch_requests: 0, web_search_requests: 1 },
      service_tier: 'standard',
      speed: null,
    },
    ...more,
  } as unknown as Message,
})

const answers: Array<[name: string, answer: Answer]> = [
  ['a text', 'Paris, of course.'],
  ['a long text with characters of all sizes', `${'Größe 😀 '.repeat(300)}😀`],
  ['an empty text', ''],
  [
    'a tool call',
    { text: 'Let me see.', tool_use: { name: 'look', input: { at: [1, { a: 'ß"😀' }] } } },
  ],
  ['a tool call without input', { tool_use: { name: 'look', input: {} } }],
  ['no content', whole([])],
  [
    'thinking, citations, a search and its result',
    whole([
      { type: 'thinking', thinking: 'Where might it be? '.repeat(9), signature: 'c2lnbmVk' },
      { type: 'redacted_thinking', data: 'abc' },
      {
        type: 'server_tool_use',
        id: 'srvtoolu_1',
        name: 'web_search',
        input: { query: 'capital' },
      },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
      {
        type: 'text',
        text: 'Paris',
        citations: [{ type: 'char_location', cited_text: 'Paris', document_index: 0 }],
      },
    ]),
  ],
  [
    'a stop sequence and a container',
    whole([{ type: 'text', text: 'a', citations: null }], {
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
      container: { id: 'container_1', expires_at: '2026-12-01T00:00:00Z', skills: null },
    }),
  ],
  [
    'a refusal',
    whole([{ type: 'text', text: 'no', citations: null }], {
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: 'cyber', explanation: 'so it is' },
    }),
  ],
]

void t.test('put together, a stream is the message that is not streamed', async (t) => {
  for (const [name, answer] of answers) {
    await t.test(name, async (t) => {
      const { emulator } = await withEmulator(t, { respond: () => answer })
      const { messages } = clientOf(emulator.clientOptions)
      const plain = await messages.create(good)
      const final = await messages.stream(good).finalMessage()
      t.match(final.id, /^msg_01/)
      t.same(comparable(final), comparable(plain))
      t.match(await emulator.ledger(), { messages: 2 })
      const contents = []
      for await (const entry of readLedger(emulator.ledgerPath)) contents.push(entry)
      t.match(contents, [{ content: contentHash(good) }, { content: contentHash(good) }])
      const reply = await call(emulator, 'POST', path, streamed)
      t.notMatch(reply.body, /\\ud[89ab]/, 'no piece ends within a character')
    })
  }
})

/** Without ids, which each call gets anew, and without what the SDK adds. */
function comparable(message: Message): unknown {
  const skipped = new Set(['id', 'parsed_output'])
  const text = JSON.stringify(message, (key, value: unknown) => (skipped.has(key) ? '' : value))
  return JSON.parse(
    text.replaceAll('"parsed_output":"",', '').replaceAll(',"parsed_output":""', ''),
  )
}

interface Event {
  event: string
  data: Record<string, unknown>
}

function eventsOf(body: string): Event[] {
  const parts = body.split('\n\n')
  t.equal(parts.pop(), '', 'ends with an empty line')
  return parts.map((part) => {
    const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? []
    return { event, data: JSON.parse(data) as Record<string, unknown> }
  })
}

void t.test('the events, as they are sent', async (t) => {
  const { emulator } = await withEmulator(t, {
    respond: () => ({ text: 'Let me see.', tool_use: { name: 'look', input: { at: 1 } } }),
  })
  const reply = await call(emulator, 'POST', path, streamed)
  t.match(reply, {
    status: 200,
    complete: true,
    headers: {
      'content-type': /^text\/event-stream/,
      'cache-control': 'no-cache',
      'request-id': /^req_/,
      'anthropic-ratelimit-requests-limit': '1000000',
    },
  })
  const events = eventsOf(reply.body)
  t.ok(events.every(({ event, data }) => data['type'] === event))
  t.same(
    events.map(({ event }) => event),
    [
      'message_start',
      'content_block_start',
      'ping',
      ...Array.from({ length: 3 }, () => 'content_block_delta'),
      'content_block_stop',
      'content_block_start',
      ...Array.from({ length: 4 }, () => 'content_block_delta'),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ],
  )
  t.match(events[0]?.data, {
    message: { content: [], stop_reason: null, usage: { input_tokens: Number, output_tokens: 1 } },
  })
  t.match(events[1]?.data, { index: 0, content_block: { type: 'text', text: '' } })
  t.match(events[3]?.data, { index: 0, delta: { type: 'text_delta', text: 'Let ' } })
  t.match(events[7]?.data, {
    index: 1,
    content_block: { type: 'tool_use', name: 'look', input: {} },
  })
  t.match(events[8]?.data, { delta: { type: 'input_json_delta', partial_json: '' } })
  t.match(events[9]?.data, { delta: { type: 'input_json_delta', partial_json: '{"a' } })
  const end = events[13]?.data as { delta: object; usage: { output_tokens: number } }
  t.same(end.delta, {
    stop_reason: 'tool_use',
    stop_sequence: null,
    stop_details: null,
    container: null,
  })
  t.ok(end.usage.output_tokens > 1)
  t.notOk('service_tier' in end.usage)
})

void t.test('the pieces of a text', async (t) => {
  const texts = ['a', 'ab', 'yes', 'é😀ü', 'Answer 1.', 'x'.repeat(96), 'x'.repeat(97)]
  const { emulator } = await withEmulator(t)
  for (const [text, pieces] of texts.map((one, i) => [one, [1, 2, 3, 2, 3, 3, 4][i]] as const)) {
    emulator.change({ respond: () => text })
    const { body } = await call(emulator, 'POST', path, streamed)
    const deltas = eventsOf(body).filter(({ event }) => event === 'content_block_delta')
    t.equal(deltas.length, pieces, text)
    const joined = deltas.map(({ data }) => (data['delta'] as { text: string }).text).join('')
    t.equal(joined, text)
  }
})

void t.test('an error before the first event is a plain reply', async (t) => {
  const { emulator } = await withEmulator(t, {
    respond: () => ({ error: { type: 'overloaded_error', message: 'Overloaded' } }),
  })
  const reply = await call(emulator, 'POST', path, streamed)
  t.match(reply, { status: 529, headers: { 'content-type': 'application/json' } })
  t.equal((await call(emulator, 'POST', path, '{"stream":true}')).status, 400)
})

void t.test('an error within the stream', async (t) => {
  const { emulator } = await withEmulator(t, {
    respond: () => ({ text: 'word '.repeat(100), stop_reason: 'end_turn' }),
    faults: [
      { on: 'messages', fault: 'stream_error', type: 'api_error', message: 'so it is', after: 0.8 },
    ],
  })
  const { messages } = clientOf(emulator.clientOptions)
  const texts: string[] = []
  const stream = messages.stream(good).on('text', (text) => texts.push(text))
  const failed = await stream.finalMessage().catch((error: unknown) => error)
  t.ok(failed instanceof Anthropic.APIError, String(failed))
  t.match(failed, { type: 'api_error', message: /so it is/ })
  const share = texts.join('').length / 500
  t.ok(share > 0.7 && share < 0.9, `${share} of the text`)
  const reply = await call(emulator, 'POST', path, streamed)
  t.equal(reply.complete, true)
  t.match(eventsOf(reply.body).at(-1), {
    event: 'error',
    data: { type: 'error', error: { type: 'api_error', message: 'so it is' }, request_id: /^req_/ },
  })
  t.match(await emulator.ledger(), { messages: 2 }, 'it is billed')
  emulator.faults.set([{ on: 'messages', fault: 'stream_error', after: 0 }])
  const first = await call(emulator, 'POST', path, streamed)
  t.match(eventsOf(first.body), [{ data: { error: { type: 'overloaded_error' } } }])
})

void t.test('what breaks a stream', async (t) => {
  const { emulator } = await withEmulator(t, {
    respond: () => ({ text: 'word '.repeat(100), stop_reason: 'end_turn' }),
  })
  const plain = await call(emulator, 'POST', path, streamed)
  const count = eventsOf(plain.body).length
  const { messages } = clientOf(emulator.clientOptions)

  await t.test('a cut after a share of the events', async (t) => {
    emulator.faults.set([{ on: 'messages', fault: 'stream_cut', share: 0.5 }])
    const reply = await call(emulator, 'POST', path, streamed)
    t.equal(reply.complete, false)
    t.equal(eventsOf(reply.body).length, Math.floor(count / 2))
    await t.rejects(messages.stream(good).finalMessage())
  })
  await t.test('a cut after some bytes', async (t) => {
    emulator.faults.set([{ on: 'messages', fault: 'reply_cut', bytes: 100 }])
    const reply = await call(emulator, 'POST', path, streamed)
    t.match(reply, { status: 200, complete: false, headers: { 'content-type': /event-stream/ } })
    t.equal(reply.bytes.length, 100)
    t.ok(reply.body.startsWith('event: message_start\n'))
  })
  await t.test('a cut after more bytes than there are', async (t) => {
    emulator.faults.set([{ on: 'messages', fault: 'reply_cut', bytes: 1e6 }])
    const reply = await call(emulator, 'POST', path, streamed)
    t.equal(reply.complete, false)
    t.equal(eventsOf(reply.body).length, count)
  })
  await t.test('a trickle', async (t) => {
    emulator.faults.set([{ on: 'messages', fault: 'reply_trickle', bytesPerSecond: 100_000 }])
    const started = Date.now()
    t.match(await messages.stream(good).finalMessage(), { stop_reason: 'end_turn' })
    const ms = Date.now() - started
    t.ok(ms > 20, `${ms} ms for ${plain.bytes.length} bytes`)
  })
  await t.test('a status that takes effect', async (t) => {
    emulator.faults.set([{ on: 'messages', fault: 'status', status: 529, commit: true }])
    t.equal((await call(emulator, 'POST', path, streamed)).status, 529)
  })
  emulator.faults.clear()
  t.equal((await call(emulator, 'POST', path, streamed)).complete, true, 'the next one is whole')
})

void t.test('a reader that stops leaves nothing behind', async (t) => {
  const { emulator } = await withEmulator(t, {
    respond: () => ({ text: 'word '.repeat(1_000_000), stop_reason: 'end_turn' }),
  })
  const stream = await clientOf(emulator.clientOptions).messages.create({ ...good, stream: true })
  for await (const event of stream) if (event.type === 'content_block_delta') break
  t.equal((await call(emulator, 'GET', '/v1/models')).status, 200)
  await emulator.close()
  t.pass('the emulator closes')
})

void t.test('a slow reader slows the stream', async (t) => {
  const { emulator } = await withEmulator(t, {
    respond: () => ({ text: 'word '.repeat(1_000_000), stop_reason: 'end_turn' }),
  })
  const before = process.memoryUsage().rss
  const request = http.request(`${emulator.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': 'key', 'anthropic-version': '2026-10-21' },
  })
  request.end(streamed)
  const response = await new Promise<http.IncomingMessage>((resolve) => {
    request.on('response', (response) => resolve(response.pause()))
  })
  await sleep(300)
  const grown = (process.memoryUsage().rss - before) / 1e6
  response.destroy()
  t.ok(grown < 60, `${Math.round(grown)} MB for a stream of 20 MB that nobody reads`)
})

void t.test('1,000 streams at once', async (t) => {
  const { emulator } = await withEmulator(t, {
    respond: () => ({ text: 'word '.repeat(400), stop_reason: 'end_turn' }),
  })
  const before = process.memoryUsage().rss
  const agent = new http.Agent({ maxSockets: 1000, keepAlive: false })
  const read = async (): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'x-api-key': 'key', 'anthropic-version': '2026-10-21' }
      const request = http.request(`${emulator.url}${path}`, { method: 'POST', headers, agent })
      request.on('error', reject).end(streamed)
      request.on('response', (response) => {
        let bytes = 0
        response.on('data', (piece: Buffer) => (bytes += piece.length))
        response.on('error', reject).on('end', () => resolve(bytes))
      })
    })
  const sizes = await Promise.all(Array.from({ length: 1000 }, read))
  const grown = (process.memoryUsage().rss - before) / 1e6
  t.equal(new Set(sizes).size, 1, 'all of the same length')
  t.ok((sizes[0] ?? 0) > 5000)
  t.ok(grown < 300, `${Math.round(grown)} MB for both ends of 1,000 streams`)
  t.match(await emulator.ledger(), { messages: 1000 })
})
