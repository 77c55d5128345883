/** Tokens by the rule of the documentation, the same in count_tokens and in the usage of an answer. */
import t from 'tap'
import { call, clientOf, withEmulator } from './with-emulator.ts'

/** Counts one token for four characters; `late` counts 1.3. */
const model = 'claude-sonnet-4-5'
const late = 'claude-opus-5-5'
const user = (content: unknown) => ({ role: 'user', content })
const text = (value: string) => ({ type: 'text', text: value })
/** A message that has blocks after its text. */
const also = (...blocks: unknown[]) => ({ messages: [user([text('x'), ...blocks])] })
const json = (value: unknown): number => Math.ceil(JSON.stringify(value).length / 4)

const weather = {
  name: 'weather',
  description: 'The weather of a place',
  input_schema: { type: 'object', properties: { place: { type: 'string' } } },
}
const tides = { ...weather, name: 'tides' }
const media = (type: string, media_type: string, bytes: Buffer) => ({
  type,
  source: { type: 'base64', media_type, data: bytes.toString('base64') },
})
const image = (bytes: Buffer, kind = 'png') => media('image', `image/${kind}`, bytes)
const pdf = (content: string) => media('document', 'application/pdf', Buffer.from(content))

function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(33)
  bytes.write('\x89PNG\r\n\x1a\n', 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

function gif(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(13)
  bytes.write('GIF89a', 'latin1')
  bytes.writeUInt16LE(width, 6)
  bytes.writeUInt16LE(height, 8)
  return bytes
}

/** With 20 KB of camera data before the size, and a Huffman table, which is no frame. */
function jpeg(width: number, height: number): Buffer {
  const camera = Buffer.alloc(20_002)
  camera.writeUInt32BE(0xffe14e20)
  const table = Buffer.from([0xff, 0xc4, 0, 4, 0xff, 0xc0])
  const frame = Buffer.from([0xff, 0xff, 0xc2, 0, 11, 8, 0, 0, 0, 0, 1])
  frame.writeUInt16BE(height, 6)
  frame.writeUInt16BE(width, 8)
  return Buffer.concat([Buffer.from([0xff, 0xd8]), camera, table, frame])
}

function webp(kind: string, fill: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(32)
  bytes.write(`RIFF\0\0\0\0WEBP${kind}`, 'latin1')
  fill(bytes)
  return bytes
}

const found = { type: 'search_result', source: 'a', title: 'b', content: [text('c')] }
const whole = Array.from({ length: 3 }, (_, i) => `${i} 0 obj << /Type /Page /Parent 9 0 R >>`)

/** Tokens beside the 4 of the message and the 1 of its text, `x`. */
const cases: Array<[title: string, body: object, tokens: number]> = [
  ['a text', {}, 0],
  ['another message', { messages: [user('x'), { role: 'assistant', content: 'abcde' }] }, 4 + 2],
  ['a block is its text', { messages: [user([text('x')])] }, 0],
  ['two blocks of one message', { messages: [user([text('abcd'), text('abcd')])] }, 1],
  [
    'a final message that is empty',
    { messages: [user('x'), { role: 'assistant', content: [] }] },
    4,
  ],
  ['40 KB of system', { system: 's'.repeat(40_000) }, 10_000],
  ['40 KB in a block', { system: [text('s'.repeat(40_000))] }, 10_000],
  ['40 KB for a newer model', { model: late, system: 's'.repeat(40_000) }, 13_000],
  ['a tool', { tools: [weather] }, 346 + json(weather)],
  ['two tools', { tools: [weather, tides] }, 346 + json(weather) + json(tides)],
  [
    'a breakpoint',
    { tools: [{ ...weather, cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    346 + json(weather),
  ],
  [
    'an output schema',
    { output_config: { format: { type: 'json_schema', schema: { type: 'null' } } } },
    json({ type: 'json_schema', schema: { type: 'null' } }),
  ],
  [
    'a call and its result',
    {
      messages: [
        user('x'),
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'i'.repeat(40), name: 'look', input: { at: 1 } }],
        },
        user([
          {
            type: 'tool_result',
            tool_use_id: 'i'.repeat(40),
            content: [text('abcdefgh')],
          },
        ]),
      ],
    },
    4 + 3 + 4 + 2,
  ],
  [
    'thinking without its signature',
    {
      messages: [
        user('x'),
        {
          role: 'assistant',
          content: [{ type: 'thinking', thinking: 'abcd', signature: 's'.repeat(400) }],
        },
      ],
    },
    4 + 1,
  ],
  ['a PNG', also(image(png(750, 100))), 100],
  ['a PNG for a newer model', { model: late, ...also(image(png(750, 100))) }, 100],
  ['a GIF', also(image(gif(300, 25), 'gif')), 10],
  ['a JPEG', also(image(jpeg(1500, 200), 'jpeg')), 400],
  [
    'a lossy WebP',
    also(
      image(
        webp('VP8 ', (bytes) => {
          bytes.writeUInt16LE(750, 26)
          bytes.writeUInt16LE(3, 28)
        }),
        'webp',
      ),
    ),
    3,
  ],
  [
    'a lossless WebP',
    also(
      image(
        webp('VP8L', (bytes) => bytes.writeUInt32LE((2 << 14) | 749, 21)),
        'webp',
      ),
    ),
    3,
  ],
  [
    'an extended WebP',
    also(
      image(
        webp('VP8X', (bytes) => {
          bytes.writeUIntLE(749, 24, 3)
          bytes.writeUIntLE(3, 27, 3)
        }),
        'webp',
      ),
    ),
    4,
  ],
  ['a pixel', also(image(png(1, 1))), 1],
  ['a large image', also(image(png(8000, 8000))), 1600],
  [
    'a WebP of no known kind',
    also(
      image(
        webp('VP9 ', () => {}),
        'webp',
      ),
    ),
    1600,
  ],
  ...[8, 9, 20].map((length): [string, object, number] => [
    `${length} bytes of a PNG`,
    also(image(png(750, 100).subarray(0, length))),
    1600,
  ]),
  ['a JPEG that ends before its size', also(image(jpeg(9, 9).subarray(0, 20_000), 'jpeg')), 1600],
  [
    'an image in a tool result',
    {
      messages: [
        user('x'),
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'look', input: {} }] },
        user([{ type: 'tool_result', tool_use_id: 't', content: [image(png(750, 2))] }]),
      ],
    },
    4 + 2 + 4 + 2,
  ],
  ['a PDF of three pages', also(pdf(`/Type /Pages ${whole.join('\n')}`)), 6000],
  ['a PDF of 120 KB that hides its pages', also(pdf('%PDF-1.7'.padEnd(120_000))), 6000],
  [
    'a text document',
    also({
      type: 'document',
      title: 'abcd',
      source: { type: 'text', media_type: 'text/plain', data: 'abcdefgh' },
    }),
    3,
  ],
  [
    'a document of blocks',
    also({
      type: 'document',
      source: { type: 'content', content: [image(png(750, 5)), text('abcd')] },
    }),
    6,
  ],
  [
    'any other block by its JSON',
    also({ ...found, cache_control: { type: 'ephemeral' } }),
    json(found),
  ],
]

void t.test('a prompt counts by the rule', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const bodies = cases.map(([, body]) => ({ model, messages: [user('x')], ...body }))
  for (const [i, [title, , tokens]] of cases.entries()) {
    const { body } = await call(
      emulator,
      'POST',
      '/v1/messages/count_tokens',
      JSON.stringify(bodies[i]),
    )
    t.same(JSON.parse(body), { input_tokens: 5 + tokens }, title)
  }
  // Prefill is refused for newer models, but none of the cases has both.
  const requests = bodies.map((params, i) => ({
    custom_id: `${i}`,
    params: { ...params, max_tokens: 9 },
  }))
  const { id } = await batches.create({ requests: requests as never })
  await emulator.advance(60_000)
  let answers = 0
  for await (const { custom_id, result } of await batches.results(id)) {
    const [title, , tokens] = cases[Number(custom_id)] as (typeof cases)[number]
    t.match(result, { message: { usage: { input_tokens: 5 + tokens } } }, `usage: ${title}`)
    answers++
  }
  t.equal(answers, cases.length)
})

void t.test('a longer text never counts less, whatever the model', async (t) => {
  const { emulator } = await withEmulator(t)
  const { messages } = clientOf(emulator.clientOptions)
  for (const one of [model, late]) {
    let before = 0
    for (const length of [1, 2, 3, 4, 39, 40, 41, 440, 441]) {
      const read = {
        model: one,
        messages: [{ role: 'user' as const, content: 'x'.repeat(length) }],
      }
      const { input_tokens } = await messages.countTokens(read)
      const factor = one === late ? 13 : 10
      t.equal(input_tokens, 4 + Math.ceil((length * factor) / 40), `${one}, ${length} characters`)
      t.ok(input_tokens >= before)
      before = input_tokens
    }
  }
})
