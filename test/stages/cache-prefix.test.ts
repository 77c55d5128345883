/** Which part of a request `cachePrefix` marks, and that it leaves its argument alone. */
import t from 'tap'
import { Readable } from 'node:stream'
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import { cachePrefix, toRequests } from '../../src/index.ts'
import type { BatchRequest, Outcome, ToRequestsOptions } from '../../src/index.ts'

type Params = MessageCreateParamsNonStreaming

const mark = { type: 'ephemeral', ttl: '1h' } as const
const tool = (name: string, more: object = {}) => ({
  name,
  input_schema: { type: 'object' as const },
  ...more,
})
const text = (text: string, more: object = {}) => ({ type: 'text' as const, text, ...more })

function requestOf(params: Partial<Params>): { custom_id: string; params: Params } {
  const messages: Params['messages'] = [{ role: 'user', content: 'Well?' }]
  return { custom_id: 'a', params: { model: 'm', max_tokens: 8, messages, ...params } }
}

/** Freezes all of it, so that a change throws. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null)
    Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

const cases: ReadonlyArray<[title: string, given: Partial<Params>, marked: Partial<Params>]> = [
  ['a system prompt', { system: 's' }, { system: [text('s', { cache_control: mark })] }],
  [
    'the last block of a system prompt, and no tool before it',
    { system: [text('a'), text('b')], tools: [tool('t')] },
    { system: [text('a'), text('b', { cache_control: mark })], tools: [tool('t')] },
  ],
  [
    'not an empty block, which the service refuses to mark',
    { system: [text('a'), text('')] },
    { system: [text('a', { cache_control: mark }), text('')] },
  ],
  [
    'the last tool',
    { tools: [tool('a'), tool('b')] },
    { tools: [tool('a'), tool('b', { cache_control: mark })] },
  ],
  [
    'the last tool, an empty system prompt aside',
    { system: '', tools: [tool('a')] },
    { system: '', tools: [tool('a', { cache_control: mark })] },
  ],
  [
    'not a tool that is loaded later',
    { tools: [tool('a'), tool('b', { defer_loading: true })] },
    { tools: [tool('a', { cache_control: mark }), tool('b', { defer_loading: true })] },
  ],
  [
    'the first block of the first user message',
    { messages: [{ role: 'user', content: [text('do this'), text('with that')] }] },
    {
      messages: [
        { role: 'user', content: [text('do this', { cache_control: mark }), text('with that')] },
      ],
    },
  ],
]

for (const [title, given, marked] of cases) {
  void t.test(`marks ${title}`, async (t) => {
    const request = frozen(requestOf(given))
    t.strictSame(cachePrefix(request), requestOf(marked))
    t.strictSame(request, requestOf(given), 'its argument is as it was')
    t.strictSame(cachePrefix(cachePrefix(request)), requestOf(marked), 'once')
  })
}

const own: ReadonlyArray<[title: string, given: Partial<Params>]> = [
  [
    'the system prompt',
    { system: [text('s', { cache_control: { type: 'ephemeral' } }), text('r')] },
  ],
  ['a tool', { system: 's', tools: [tool('a', { cache_control: mark })] }],
  [
    'a message',
    {
      system: 's',
      messages: [{ role: 'user', content: [text('a', { cache_control: mark }), text('b')] }],
    },
  ],
  ['the whole request', { system: 's', cache_control: { type: 'ephemeral' } }],
]

for (const [title, given] of own) {
  void t.test(`a mark of the user's own on ${title} stands alone`, async (t) => {
    const request = requestOf(given)
    t.equal(cachePrefix(request), request)
  })
}

void t.test('for 5 minutes, and for nothing else', async (t) => {
  const { params } = cachePrefix(requestOf({ system: 's' }), { ttl: '5m' })
  t.strictSame(params.system, [text('s', { cache_control: { type: 'ephemeral', ttl: '5m' } })])
  const ttl = '2h' as '1h'
  t.throws(() => cachePrefix(requestOf({ system: 's' }), { ttl }), { code: 'ERR_OPTION' })
})

const nothing: ReadonlyArray<[title: string, given: Partial<Params>]> = [
  ['a text alone', {}],
  ['one block', { messages: [{ role: 'user', content: [text('all')] }] }],
  ['an empty first block', { messages: [{ role: 'user', content: [text(''), text('row')] }] }],
  ['empty lists', { system: [], tools: [], messages: [] }],
]

for (const [title, given] of nothing) {
  void t.test(`nothing to mark: ${title}`, async (t) => {
    t.throws(() => cachePrefix(requestOf(given)), {
      code: 'ERR_INPUT',
      message: /^cachePrefix finds nothing to cache/,
    })
  })
}

type Made = BatchRequest | Outcome
const made = (
  rows: unknown[],
  options: ToRequestsOptions<unknown, never> & { carry?: false } = {},
) =>
  Readable.from(rows)
    .pipe(toRequests((row) => cachePrefix(row as { custom_id: string; params: Params }), options))
    .toArray() as Promise<Made[]>

void t.test('within toRequests a row without a prefix is rejected by its reason', async (t) => {
  const [first, second, third] = await made([
    requestOf({ system: 's' }),
    requestOf({}),
    { custom_id: 'a' },
  ])
  t.match(first, { type: 'request', params: { system: [{ cache_control: mark }] } })
  t.match(second, { ok: false, failure: { kind: 'rejected' } })
  const reasons = [second, third].map((item) =>
    item?.type === 'outcome' && !item.ok ? item.failure.message : '',
  )
  t.match(reasons[0], /^row 2 \(position 1\): cachePrefix finds nothing to cache/)
  t.match(reasons[1], /params must be an object/, 'what is no request is told as ever')
  await t.rejects(made([requestOf({})]), { code: 'ERR_INPUT' })
  const stream = Readable.from([requestOf({})]).pipe(
    toRequests((row) => cachePrefix(row as { custom_id: string; params: Params }), {
      onBadRow: 'error',
    }),
  )
  await t.rejects(stream.toArray(), {
    code: 'ERR_INPUT',
    message: /row 1 .* finds nothing to cache/,
  })
})
