/** A request is checked before money is spent on it. */
import t from 'tap'
import { ExactNumber } from '../../../src/json/exact-number.ts'
import { checkRequest } from '../../../src/request/check-request.ts'

const user = { role: 'user', content: 'Hello' }
const params = { model: 'claude-haiku-4-5', max_tokens: 64, messages: [user] }
const doc = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } }
const digits = new ExactNumber('12345678901234567890')
const long = 'k'.repeat(1000)

const sendable: Array<[string, object]> = [
  ['the least', params],
  ['stream false', { ...params, stream: false }],
  ['fields that are undefined', { ...params, temperature: undefined, stream: undefined }],
  ['another research preview', { ...params, research_preview_2026_02: 'passive' }],
  ['a field that is not known here', { ...params, new_in_2027: true }],
  [
    'blocks',
    { ...params, messages: [{ role: 'user', content: [doc, { type: 'text', text: 'x' }] }] },
  ],
  [
    'empty citations',
    {
      ...params,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'x', citations: [] }] }],
    },
  ],
  ['a prefill', { ...params, messages: [user, { role: 'assistant', content: '{' }] }],
]

for (const [title, sent] of sendable) {
  void t.test(`can be sent: ${title}`, async (t) => {
    for (const custom_id of ['a', '\u{1F600} any string'.repeat(100), '\u0000']) {
      t.equal(checkRequest({ custom_id, params: sent }), undefined)
    }
  })
}

const shapes: Array<[string, unknown, RegExp]> = [
  ['undefined', undefined, /not undefined/],
  ['null', null, /not null/],
  ['a string', 'secret', /not a string/],
  ['an array', [], /not an array/],
  ['no id', { params }, /custom_id .* not undefined/],
  ['an empty id', { custom_id: '', params }, /custom_id .* not an empty string/],
  ['a number with many digits', digits, /not a number$/],
  ['a number with many digits as id', { custom_id: digits, params }, /custom_id .* not a number/],
  ['a number with many digits as params', { custom_id: 'a', params: digits }, /not a number$/],
  ['a number as id', { custom_id: 7, params }, /custom_id .* not a number/],
  ['no params', { custom_id: 'a' }, /params must be an object, not undefined/],
  ['params that are an array', { custom_id: 'a', params: [params] }, /not an array/],
  ['one key too many', { custom_id: 'a', params, model: 'x' }, /"model" belongs in params/],
  ['one long key too many', { custom_id: 'a', params, [long]: 1 }, /"k{40}…" belongs/],
]

for (const [title, value, reason] of shapes) {
  void t.test(`can't be sent: ${title}`, async (t) => {
    t.match(checkRequest(value), reason)
    t.notMatch(checkRequest(value), 'secret')
  })
}

const without = (key: keyof typeof params) =>
  Object.fromEntries(Object.entries(params).filter(([name]) => name !== key))
const said = (...messages: unknown[]) => ({ ...params, messages })

const bad: Array<[string, object, RegExp]> = [
  ['no model', without('model'), /params\.model .* not undefined/],
  ['an empty model', { ...params, model: '' }, /params\.model .* not an empty string/],
  ['no max_tokens', without('max_tokens'), /params\.max_tokens .* not undefined/],
  ['max_tokens as a string', { ...params, max_tokens: '64' }, /not a string/],
  [
    'max_tokens with many digits',
    { ...params, max_tokens: digits },
    /max_tokens must be a whole number, at least 1, not a number with too many digits/,
  ],
  ['max_tokens with a fraction', { ...params, max_tokens: 1.5 }, /whole number/],
  ['max_tokens below 0', { ...params, max_tokens: -1 }, /whole number/],
  ['max_tokens 0', { ...params, max_tokens: 0 }, /a batch can’t warm the cache/],
  ['no messages', without('messages'), /params\.messages must be an array, not undefined/],
  ['a string as messages', { ...params, messages: 'Hello' }, /not a string/],
  ['empty messages', said(), /params\.messages is empty/],
  ['a message that is a string', said(user, 'Hello'), /params\.messages\[1\] must be an object/],
  ['a message without a role', said({ content: 'x' }), /messages\[0\]\.role/],
  ['a message without content', said({ role: 'user' }), /messages\[0\]\.content .* not undefined/],
  [
    'a block that is a string',
    said({ role: 'user', content: ['x'] }),
    /\.content\[0\] must be an object/,
  ],
  [
    'a document of the assistant',
    said(user, { role: 'assistant', content: [doc] }),
    /messages\[1\]\.content\[0\]: documents .* 2026-10-21/,
  ],
  [
    'citations of the user',
    said({ role: 'user', content: [{ type: 'text', text: 'x', citations: [{}] }] }),
    /content\[0\]\.citations/,
  ],
  ['stream', { ...params, stream: true }, /params\.stream .* leave it out/],
  [
    'research preview',
    { ...params, research_preview_2026_02: 'active' },
    /params\.research_preview_2026_02/,
  ],
  ...['temperature', 'top_p', 'top_k'].map((name): [string, object, RegExp] => [
    name,
    { ...params, [name]: 1 },
    new RegExp(`params\\.${name} was removed .* 2026-10-21.* leave it out`),
  ]),
  ...['speed', 'store', 'previous_thread_event_id', 'cache_hint', 'context_hint', 'fallbacks'].map(
    (name): [string, object, RegExp] => [
      name,
      { ...params, [name]: 'x' },
      new RegExp(`params\\.${name} is not possible in a batch.*;`),
    ],
  ),
]

for (const [title, sent, reason] of bad) {
  void t.test(`can't be sent: ${title}`, async (t) => {
    t.match(checkRequest({ custom_id: 'a', params: sent }), reason)
  })
}
