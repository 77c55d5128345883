/** Prompt caching: what a batch writes, what later ones read, and for how long. */
import t from 'tap'
import fc from 'fast-check'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import { countPrompt } from '../../src/emulator/cache/count-prompt.ts'
import { PromptCache } from '../../src/emulator/cache/prompt-cache.ts'
import { countInputTokens } from '../../src/emulator/tokens/count-input-tokens.ts'
import { factsOf } from '../../src/emulator/models/facts-of.ts'
import { usagesOf } from './answered.ts'
import type { Running } from './answered.ts'
import { batchesOf, withEmulator } from './with-emulator.ts'

/** Four characters are a token; prefixes count from 1,024. */
const model = 'claude-sonnet-4-5'
const minute = 60_000
const batchMs = minute

type Ttl = '5m' | '1h'

/** A block of this many tokens, with or without a breakpoint. */
function block(tokens: number, ttl?: Ttl, letter = 's') {
  const text = { type: 'text', text: letter.repeat(4 * tokens) }
  return ttl ? { ...text, cache_control: { type: 'ephemeral', ttl } } : text
}

function ask(system: unknown, question: string | object[] = 'q', more: object = {}): object {
  return { model, max_tokens: 8, system, messages: [{ role: 'user', content: question }], ...more }
}

/** Tokens of the message `q`. */
const rest = 5

/** The cache figures of one usage: read, written for 5 minutes and for an hour, and the rest. */
type Figures = [read: number, write5m: number, write1h: number, input: number]

async function figuresOf(running: Running, params: object[], ms = batchMs): Promise<Figures[]> {
  return (await usagesOf(running, params, ms)).map((usage): Figures => {
    const { cache_creation: made, cache_read_input_tokens: read, input_tokens } = usage
    const short = made?.ephemeral_5m_input_tokens ?? NaN
    const long = made?.ephemeral_1h_input_tokens ?? NaN
    if (usage.cache_creation_input_tokens !== short + long) throw new Error('not the sum of both')
    return [read ?? NaN, short, long, input_tokens]
  })
}

/** The figures of one request in a batch of its own. */
async function figures(running: Running, params: object, ms = batchMs): Promise<Figures> {
  return (await figuresOf(running, [params], ms))[0] as Figures
}

const start = (t: Parameters<typeof withEmulator>[0], options: EmulatorOptions = {}) =>
  withEmulator(t, { batchMs, ...options })

void t.test('a batch writes, a later batch reads, the same one does not', async (t) => {
  const running = await start(t)
  const same = Array.from({ length: 5 }, () => ask([block(2000, '5m')]))
  for (const one of await figuresOf(running, same)) t.same(one, [0, 2000, 0, rest])
  for (const one of await figuresOf(running, same)) t.same(one, [2000, 0, 0, rest])
  await t.test('not another prefix, model or setting', async (t) => {
    t.same(await figures(running, ask([block(2000, '5m', 'S')])), [0, 2000, 0, rest])
    const other = { ...ask([block(2000, '5m')]), model: 'claude-sonnet-4-6' }
    t.same(await figures(running, other), [0, 2000, 0, rest])
    t.same(await figures(running, ask(block(2000).text)), [0, 0, 0, 2000 + rest], 'no breakpoint')
    const format = { type: 'json_schema', schema: { type: 'object', additionalProperties: false } }
    const [read, written] = await figures(
      running,
      ask([block(2000, '5m')], 'q', { output_config: { format } }),
    )
    t.same([read, written > 2000], [0, true], 'a schema stands before everything')
    const changed = { output_config: { format }, thinking: { type: 'disabled' } }
    const again = await figures(running, ask([block(2000, '5m')], 'q', changed))
    t.same(again.slice(0, 2), [written, 0], 'and thinking changes nothing before the messages')
  })
  await t.test('a text and a block of it are the same', async (t) => {
    const marked = { cache_control: { type: 'ephemeral' } }
    t.same(await figures(running, ask([block(1500, '5m', 't')])), [0, 1500, 0, rest])
    const text = { model, max_tokens: 8, system: block(1500, undefined, 't').text }
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'q', ...marked }] }]
    t.same(await figures(running, { ...text, messages }), [1500, rest, 0, 0])
  })
})

void t.test('a request reads what had ended when it was processed', async (t) => {
  const { emulator, batches } = await start(t, { shuffle: false })
  const one = { custom_id: 'a', params: ask([block(2000, '5m')]) }
  const early = await batches.create({ requests: [one] as never })
  // Its requests are processed after 6, 12, … 60 seconds, and the first batch ends after 60.
  await emulator.advance(batchMs / 2)
  const requests = Array.from({ length: 10 }, (_, i) => ({ ...one, custom_id: `r-${i}` }))
  const late = await batches.create({ requests: requests as never })
  await emulator.advance(batchMs * 2)
  const reads: number[] = []
  for await (const { result } of await batches.results(late.id)) {
    reads.push(
      result.type === 'succeeded' ? (result.message.usage.cache_read_input_tokens ?? 0) : -1,
    )
  }
  t.same(reads, [0, 0, 0, 0, 0, 2000, 2000, 2000, 2000, 2000])
  t.ok(early.id !== late.id)
})

void t.test('an entry lives for 5 minutes or an hour after its last use', async (t) => {
  for (const [ttl, lifeMs] of [
    ['5m', 5 * minute],
    ['1h', 60 * minute],
  ] as const) {
    const running = await start(t)
    const params = ask([block(2000, ttl)])
    const wrote = ttl === '5m' ? [0, 2000, 0, rest] : [0, 0, 2000, rest]
    const read = [2000, 0, 0, rest]
    t.same(await figures(running, params), wrote)
    // A batch is processed at its end, a batchMs after it was created.
    await running.emulator.advance(lifeMs - batchMs - 1000)
    t.same(await figures(running, params), read, `${ttl}: in the last second`)
    await running.emulator.advance(lifeMs - batchMs - 1000)
    t.same(await figures(running, params), read, `${ttl}: the read before it counts as a use`)
    await running.emulator.advance(lifeMs - batchMs + 1000)
    t.same(await figures(running, params), wrote, `${ttl}: over`)
  }
})

void t.test('a prefix below the minimum of its model is not cached', async (t) => {
  const minimums = {
    'claude-fable-5-1': 512,
    'claude-opus-5-5': 512,
    'claude-opus-5': 512,
    'claude-opus-4-8': 1024,
    'claude-sonnet-5-5': 1024,
    'claude-sonnet-4-5-20250929': 1024,
    'claude-opus-4-7': 2048,
    'claude-mythos-preview': 2048,
    'claude-3-5-haiku-20241022': 2048,
    'claude-opus-4-6': 4096,
    'claude-opus-4-5': 4096,
    'claude-haiku-4-5': 4096,
    'claude-haiku-5-5': 4096,
  }
  // One of them has been retired.
  const running = await start(t, { inferred: { modelRules: false } })
  for (const [id, least] of Object.entries(minimums)) {
    // The newer models count 1.3 times as many tokens.
    const factor = /preview|fable|5-5|opus-5|4-[78]/.test(id) ? 1.3 : 1
    const enough = Math.floor((least * 4) / factor)
    const system = (characters: number) => [
      { type: 'text', text: 'x'.repeat(characters), cache_control: { type: 'ephemeral' } },
    ]
    const of = (characters: number) => ({ ...ask(system(characters)), model: id })
    const [few, many] = await figuresOf(running, [of(enough - 4), of(enough)])
    t.same([few?.[1], many?.[1]], [0, least], id)
    const [again, read] = await figuresOf(running, [of(enough - 4), of(enough)])
    t.same([again?.[0], read?.[0]], [0, least], id)
  }
})

void t.test('an hour and 5 minutes in one request', async (t) => {
  const running = await start(t)
  const params = (letter: string) => ask([block(2000, '1h'), block(1500, '5m', letter)])
  t.same(await figures(running, params('a')), [0, 1500, 2000, rest])
  t.same(await figures(running, params('a')), [3500, 0, 0, rest])
  t.same(await figures(running, params('b')), [2000, 1500, 0, rest], 'up to the hour')
  await running.emulator.advance(10 * minute)
  t.same(await figures(running, params('a')), [2000, 1500, 0, rest], 'only the hour lives on')
  await running.emulator.advance(60 * minute)
  t.same(await figures(running, params('a')), [0, 1500, 2000, rest])
  const short = ask([block(500, '1h', 'c'), block(1500, '5m', 'd')])
  t.same(await figures(running, short), [0, 2000, 0, rest], 'the hour is below the minimum')
})

void t.test('automatic caching marks the last block', async (t) => {
  const running = await start(t)
  /** Messages of 2,000 tokens, and 4 for each message. */
  const said = (...texts: string[]) => ({
    model,
    max_tokens: 8,
    cache_control: { type: 'ephemeral' },
    messages: texts.map((text, i) => ({
      role: i % 2 === 0 ? 'user' : 'assistant',
      content: text.repeat(8000),
    })),
  })
  t.same(await figures(running, said('a')), [0, 2004, 0, 0])
  t.same(await figures(running, said('a', 'b', 'c')), [2004, 4008, 0, 0])
  t.same(await figures(running, said('a', 'b', 'c')), [6012, 0, 0, 0])
  const explicit = {
    ...ask([block(2000, '1h')], 'x'.repeat(8000)),
    cache_control: { type: 'ephemeral' },
  }
  t.same(await figures(running, explicit), [0, 2004, 2000, 0], 'beside a breakpoint of its own')
})

void t.test('an entry is found up to 20 positions before a breakpoint', async (t) => {
  const running = await start(t)
  const marked = { cache_control: { type: 'ephemeral' } }
  const blocks = (n: number, letter: string) => {
    return Array.from({ length: n }, (_, i) => block(1, i === n - 1 ? '5m' : undefined, letter))
  }
  t.same(await figures(running, ask([block(2000, '5m')])), [0, 2000, 0, rest])
  const later = (n: number, letter: string, first?: Ttl) => {
    return ask([block(2000, first)], blocks(n, letter))
  }
  t.same(await figures(running, later(19, 'a')), [2000, 23, 0, 0])
  t.same(await figures(running, later(20, 'b')), [0, 2024, 0, 0], 'one too far')
  t.same(await figures(running, later(20, 'c', '5m')), [2000, 24, 0, 0], 'a breakpoint there helps')
  const calls = Array.from({ length: 30 }, (_, i) => ({
    id: `toolu_${i}`,
    name: 'look',
    input: {},
  }))
  const results = calls.map(({ id }, i) => ({
    type: 'tool_result',
    tool_use_id: id,
    content: 'yes',
    ...(i === 29 ? marked : {}),
  }))
  const [read, , , input] = await figures(running, {
    model,
    max_tokens: 8,
    system: [block(2000)],
    messages: [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: calls.map((one) => ({ type: 'tool_use', ...one })) },
      { role: 'user', content: results },
    ],
  })
  t.same([read, input], [2000, 0], 'parallel calls count once')
})

void t.test('tool_choice is part of the messages, not of the system', async (t) => {
  const running = await start(t)
  const tools = [{ name: 'look', input_schema: { type: 'object' } }]
  const asked = (type: string) => {
    return ask([block(2000, '5m')], [block(1500, '5m')], { tools, tool_choice: { type } })
  }
  const [, written] = await figures(running, asked('auto'))
  t.same(await figures(running, asked('auto')), [written, 0, 0, 0])
  t.same(await figures(running, asked('none')), [written - 1504, 1504, 0, 0])
})

void t.test(
  'a request that fails writes nothing, and a workspace reads its own only',
  async (t) => {
    const running = await start(t, {
      apiKeys: { one: 'wrkspc_one', two: 'wrkspc_two' },
      respond: (params) => {
        const [message] = params.messages
        return message?.content === 'fail' ? { error: { type: 'api_error', message: 'no' } } : 'yes'
      },
    })
    const system = [block(2000, '5m')]
    const requests = [{ custom_id: 'a', params: ask(system, 'fail') }]
    await running.batches.create({ requests: requests as never })
    await running.emulator.advance(batchMs)
    t.same(await figures(running, ask(system)), [0, 2000, 0, rest])
    const { url: baseURL } = running.emulator
    const two = { ...running, batches: batchesOf({ baseURL, apiKey: 'two' }) }
    t.same(await figures(two, ask(system)), [0, 2000, 0, rest])
    t.same(await figures(running, ask(system)), [2000, 0, 0, rest])
  },
)

void t.test(
  'inferred.cacheWithinBatch: requests read what earlier ones have written',
  async (t) => {
    const running = await start(t, { shuffle: false, inferred: { cacheWithinBatch: true } })
    const same = Array.from({ length: 4 }, () => ask([block(2000, '5m')]))
    const read: Figures = [2000, 0, 0, rest]
    t.same(await figuresOf(running, same), [[0, 2000, 0, rest], read, read, read])
  },
)

void t.test(
  'inferred.cacheHitRate: a share of the reads happens, the same each time',
  async (t) => {
    const hits = async (cacheHitRate: number, seed: number): Promise<string> => {
      const running = await start(t, { seed, inferred: { cacheHitRate } })
      const params = ask([block(1024, '5m')])
      await figures(running, params)
      const found = await figuresOf(
        running,
        Array.from({ length: 1000 }, () => params),
      )
      for (const [read, written, , input] of found) {
        if (read + written !== 1024 || input !== rest) throw new Error('all or nothing')
      }
      return found.map(([read]) => (read > 0 ? '1' : '0')).join('')
    }
    const count = (text: string): number => text.replaceAll('0', '').length
    const half = await hits(0.5, 1)
    t.ok(count(half) > 450 && count(half) < 550, `${count(half)} of 1,000`)
    t.equal(await hits(0.5, 1), half)
    t.not(await hits(0.5, 2), half)
    t.equal(count(await hits(0, 1)), 0)
    t.equal(count(await hits(1, 1)), 1000)
  },
)

/** A prompt of one prefix, as the cache sees it. */
const prompt = (key: string) => ({
  tokens: 2010,
  prefixes: [{ key, tokens: 2000, position: 1, ttl: '5m' as const }],
})
const use = (
  by: 'batch' | 'call',
  at: number,
  more: { readableAt?: number; readsCalls?: boolean } = {},
) => ({
  by,
  at,
  readableAt: at,
  readsCalls: false,
  reads: true,
  ...more,
})

void t.test('what a call has written, calls read at once, and batches by a setting', (t) => {
  const cache = new PromptCache()
  const wrote = { read: 0, write5m: 2000, write1h: 0, input: 10 }
  const read = { read: 2000, write5m: 0, write1h: 0, input: 10 }
  t.same(cache.use(prompt('a'), use('call', 1000)), wrote)
  t.same(cache.use(prompt('a'), use('call', 1000)), read)
  t.same(cache.use(prompt('a'), use('batch', 2000, { readableAt: 9000, readsCalls: true })), read)
  t.same(cache.use(prompt('a'), use('batch', 3000, { readableAt: 9000 })), wrote)
  t.same(cache.use(prompt('b'), use('batch', 3000, { readableAt: 9000 })), wrote)
  t.same(cache.use(prompt('b'), use('call', 8999)), wrote, 'the batch still runs')
  t.same(cache.use(prompt('c'), use('batch', 3000, { readableAt: 9000 })), wrote)
  t.same(cache.use(prompt('c'), use('call', 9000)), read)
  t.end()
})

void t.test('the cache forgets what is unused for longest', (t) => {
  const cache = new PromptCache(100)
  const known = (key: string): boolean => cache.use(prompt(key), use('call', 1000)).read > 0
  for (let i = 0; i < 1000; i++) {
    known(`k${i}`)
    known('kept')
  }
  t.equal(cache.size, 100)
  t.ok(known('kept'))
  t.ok(known('k999'))
  t.notOk(known('k800'))
  const day = 24 * 3_600_000
  for (let i = 0; i < 60; i++) cache.use(prompt(`n${i}`), use('call', 3 * day))
  t.equal(cache.size, 60, 'what expired a day ago is gone')
  t.end()
})

/** Anything where the API has a block: the service might take what is unknown here. */
const anything = fc.oneof(fc.constantFrom(null, undefined, 7, true, '', {}, ['x']), fc.string())
const anyBlock = fc.oneof(
  anything,
  fc.record(
    {
      type: fc.constantFrom(
        'text',
        'image',
        'document',
        'tool_use',
        'tool_result',
        'thinking',
        'new',
      ),
      text: anything,
      source: fc.oneof(
        anything,
        fc.record({
          type: fc.constantFrom('base64', 'url', 'text', 'content'),
          data: fc.oneof(anything, fc.base64String()),
          content: anything,
        }),
      ),
      content: fc.oneof(anything, fc.array(anything)),
      name: anything,
      input: anything,
      cache_control: fc.oneof(anything, fc.constant({ type: 'ephemeral', ttl: '1h' })),
    },
    { requiredKeys: [] },
  ),
)
const anyBlocks = fc.oneof(anything, fc.array(anyBlock))
const anyParams = fc.record({
  model: fc.constantFrom(model, 'claude-opus-5', 'mine', null),
  system: anyBlocks,
  tools: anyBlocks,
  messages: fc.array(fc.oneof(anything, fc.record({ role: anything, content: anyBlocks }))),
  cache_control: fc.oneof(anything, fc.constant({ type: 'ephemeral' })),
  output_config: anything,
})

void t.test('the classes of any prompt add up to its count', (t) => {
  const cache = new PromptCache(50)
  const check = fc.property(anyParams, fc.nat(1e7), (params, at) => {
    const counts = Object.values(countPrompt(params, 'w', cache, use('call', at)))
    const total = countInputTokens(params, factsOf(String(params.model)).tokenFactor)
    const sum = counts.reduce((a, b) => a + b, 0)
    return sum === total && counts.every((one) => Number.isInteger(one) && one >= 0)
  })
  t.doesNotThrow(() => fc.assert(check, { numRuns: 3000, seed: 1 }))
  t.ok(cache.size <= 50)
  t.end()
})
