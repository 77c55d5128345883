/** Rules over several params: structured outputs, caching, images, tools, thinking, models. */
import t from 'tap'
import { countParams, messageParams } from '../../src/emulator/params/params-kind.ts'
import { paramsProblem } from '../../src/emulator/params/params-problem.ts'
import { compareCases, resultsOf } from './results-of.ts'
import type { Case } from './results-of.ts'
import { call, messageOf, paramsOf, withEmulator } from './with-emulator.ts'

const good = paramsOf('x')
const on = (model: string, more: object = {}) => ({ ...good, model, ...more })
const turns = (...contents: unknown[]) => ({
  ...on('claude-haiku-4-5'),
  messages: contents.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content })),
})

async function check(
  t: Parameters<typeof resultsOf>[0] & Parameters<typeof compareCases>[0],
  cases: readonly Case[],
  ...more: [options?: object, headers?: Record<string, string>]
): Promise<void> {
  const params = cases.map(([, one]) => one)
  await compareCases(t, cases, await resultsOf(t, '2026-10-21', params, ...more))
}

const closed = (properties: object, required: string[] = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const fields = (count: number, of: object = { type: 'string' }) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, of]))
const format = (schema: object) => ({
  ...good,
  output_config: { format: { type: 'json_schema', schema } },
})
const strict = (count: number, schema: object = closed({})) =>
  Array.from({ length: count }, (_, i) => ({ name: `t${i}`, strict: true, input_schema: schema }))
const cited = (enabled: boolean) => ({
  ...format(closed({})),
  messages: [
    {
      role: 'user',
      content: [
        {
          type: 'document',
          source: { type: 'text', media_type: 'text/plain', data: 'x' },
          citations: { enabled },
        },
      ],
    },
  ],
})

void t.test('structured outputs', async (t) => {
  const nullable = { type: ['string', 'null'] }
  const link = (to: string) => ({
    ...closed({ a: { $ref: to } }),
    $defs: { a: { type: 'string' } },
  })
  const loop = { $ref: '#/$defs/a', $defs: { a: closed({ next: { $ref: '#/$defs/a' } }) } }
  await check(t, [
    ['24 optional params', format(closed(fields(24), [])), undefined],
    [
      '25 optional params',
      format(closed(fields(25), [])),
      /^Schemas contains too many optional parameters \(25\).* \(limit: 24\)\.$/,
    ],
    [
      '25 of them in two strict tools',
      {
        ...good,
        tools: [
          ...strict(1, closed(fields(12), [])),
          { ...strict(1, closed(fields(13), []))[0], name: 'other' },
        ],
      },
      /too many optional parameters \(25\)/,
    ],
    [
      'any number of them in tools that are not strict',
      { ...good, tools: [{ name: 'a', input_schema: { type: 'object', properties: fields(99) } }] },
      undefined,
    ],
    ['16 unions', format(closed(fields(16, nullable))), undefined],
    [
      '17 unions',
      format(closed({ ...fields(16, nullable), or: { anyOf: [{ type: 'null' }] } })),
      /^Schemas contains too many parameters with union types \(17 parameters/,
    ],
    ['20 strict tools', { ...good, tools: strict(20) }, undefined],
    [
      '21 strict tools',
      { ...good, tools: strict(21) },
      /^Too many strict tools \(21\)\. The maximum number of strict tools supported is 20\./,
    ],
    [
      'an open object',
      format({ type: 'object', properties: {} }),
      /^output_config\.format\.schema: For 'object' type, 'additionalProperties' must be explicitly set to false$/,
    ],
    [
      'an open object in a strict tool',
      { ...good, tools: strict(1, closed({ a: { type: 'object' } })) },
      /^tools\.0\.custom: For 'object' type, 'additionalProperties'/,
    ],
    [
      'limits of a number',
      format(closed({ a: { type: 'number', minimum: 0, maximum: 1 } })),
      /^output_config\.format\.schema: For 'number' type, properties maximum, minimum are not supported$/,
    ],
    [
      'the length of a text',
      format(closed({ a: { type: 'string', maxLength: 3 } })),
      /For 'string' type, property 'maxLength' is not supported$/,
    ],
    [
      'a type that there is not',
      format(closed({ a: { type: 'text' } })),
      /^output_config\.format\.schema: Schema type 'text' is not supported$/,
    ],
    ['one of several', format(closed({ a: { type: ['string', 'date'] } })), /type 'date' is not/],
    [
      'a reference to nothing',
      format(link('#/$defs/b')),
      /^output_config\.format\.schema: \$ref '#\/\$defs\/b' could not be resolved$/,
    ],
    ['minItems 1', format(closed({ a: { type: 'array', minItems: 1, items: {} } })), undefined],
    [
      'minItems 2',
      format(closed({ a: { type: 'array', minItems: 2, items: {} } })),
      /For 'array' type, 'minItems' values other than 0 or 1 are not supported$/,
    ],
    [
      'an object open by its schema',
      format({ ...closed({}), additionalProperties: { type: 'string' } }),
      /schema: For 'object' type, 'additionalProperties: object' is not supported\. Please set 'additionalProperties' to false$/,
    ],
    [
      'an object that says that it is open',
      format({ ...closed({}), additionalProperties: true }),
      /schema: For 'object' type, 'additionalProperties: true' is not supported\./,
    ],
    [
      'names of properties',
      format({ ...closed({}), propertyNames: { type: 'string' } }),
      /schema: For 'object' type, property 'propertyNames' is not supported$/,
    ],
    [
      'oneOf',
      format(closed({ a: { oneOf: [{ type: 'string' }] } })),
      /^output_config\.format\.schema: Schema type 'oneOf' is not supported$/,
    ],
    [
      'a schema around another one',
      format({ name: 'city', schema: closed({}) }),
      /^output_config\.format\.schema: Invalid schema: Schema type is missing$/,
    ],
    ['anyOf in its place', format({ anyOf: [closed({}), { type: 'null' }] }), undefined],
    ['a reference', format(link('#/$defs/a')), undefined],
    ['a reference to elsewhere', format(link('other.json')), /External \$ref is not supported$/],
    ['a schema in itself', format(loop), /Recursive schemas are not supported$/],
    ['a schema that is its own root', format(closed({ a: { $ref: '#' } })), /Recursive schemas/],
    ['1,001 schemas', format(closed(fields(1000))), /^Schema is too complex for compilation\.$/],
    ['1,000 schemas', format(closed(fields(999))), undefined],
    ['citations', cited(true), /^output_config\.format: .* citations$/],
    ['no citations', cited(false), undefined],
  ])
})

const look = (more: object = {}, schema: object = {}) => ({
  name: 'look',
  input_schema: { type: 'object', ...schema },
  ...more,
})
const withTools = (...tools: object[]) => ({ ...good, tools })

void t.test('the schema of a tool', async (t) => {
  const draft =
    /^tools\.1\.custom\.input_schema: JSON schema is invalid\. It must match JSON Schema draft 2020-12 /
  const of = (schema: object) => withTools(look({ name: 'first' }), look({}, schema))
  const a = (schema: unknown) => of({ properties: { a: schema } })
  const deep = Array.from({ length: 900 }).reduce<object>((items) => ({ type: 'array', items }), {
    type: 5,
  })
  await check(t, [
    ['a property that is no schema', a('bar'), draft],
    ['a property that is a boolean', a(true), undefined],
    ['an unknown type', a({ type: 'text' }), draft],
    ['a list of types', a({ type: ['string', 'null'] }), undefined],
    ['a list of items, as in older drafts', a({ items: [{ type: 'string' }] }), draft],
    ['prefixItems in its place', a({ prefixItems: [{ type: 'string' }] }), undefined],
    ['a limit as in older drafts', a({ minimum: 0, exclusiveMinimum: true }), draft],
    ['a property that says that it is required', a({ type: 'string', required: true }), draft],
    ['an empty anyOf', a({ anyOf: [] }), draft],
    ['a negative length', a({ maxLength: -1 }), draft],
    ['a name that is required twice', a({ required: ['b', 'b'] }), draft],
    ['something wrong far within', a(deep), draft],
    ['unknown keywords', a({ type: 'string', 'x-order': 1, nullable: 'yes' }), undefined],
    [
      'anyOf',
      of({ anyOf: [{ required: ['a'] }] }),
      /^tools\.1\.custom\.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level$/,
    ],
    ['anyOf within', a({ anyOf: [{ type: 'string' }] }), undefined],
    [
      'the name of a property',
      of({ properties: { 'filter[id]': { type: 'string' } } }),
      /^tools\.1\.custom\.input_schema\.properties: Property keys should match pattern '\^\[a-zA-Z0-9_\.-\]\{1,64\}\$'$/,
    ],
    ['its length', of({ properties: { ['a'.repeat(65)]: {} } }), /Property keys should match/],
    ['a name within', a({ properties: { 'filter[id]': { type: 'string' } } }), undefined],
  ])
})

void t.test('the choice of tools', async (t) => {
  const sonnet = (more: object) => on('claude-sonnet-4-5', more)
  const named = (name: string) => ({ tool_choice: { type: 'tool', name } })
  const missing = /^Tool 'find' not found in provided tools$/
  const none = /^tool_choice may only be specified while providing tools\.$/
  const mcp = { type: 'mcp_toolset', mcp_server_name: 'a' }
  await check(t, [
    ['a tool that there is', sonnet({ tools: [look()], ...named('look') }), undefined],
    ['another one', sonnet({ tools: [look()], ...named('find') }), missing],
    ['one of the service', sonnet({ tools: [bash], ...named('bash') }), undefined],
    ['any of none', sonnet({ tool_choice: { type: 'any' } }), none],
    ['any of an empty list', sonnet({ tools: [], tool_choice: { type: 'auto' } }), none],
    ['none of none', sonnet({ tool_choice: { type: 'none' } }), undefined],
    [
      'all deferred',
      withTools(look({ defer_loading: true }), look({ name: 'find', defer_loading: true })),
      /^At least one tool must have defer_loading=false\. All tools cannot be deferred\.$/,
    ],
    ['one deferred', withTools(look(), look({ name: 'find', defer_loading: true })), undefined],
  ])
  const added = { type: 'tool_addition', tool: { type: 'tool_reference', name: 'find' } }
  const messages = [...good.messages, { role: 'system', content: [added] }, ...good.messages]
  await check(
    t,
    [
      ['a tool of an MCP server', sonnet({ tools: [mcp], ...named('find') }), undefined],
      [
        'a tool that a message adds',
        on('claude-opus-4-8', { messages, ...named('find') }),
        undefined,
      ],
    ],
    {},
    { 'anthropic-beta': 'mcp-client-2025-11-20' },
  )
})

void t.test('a budget of thinking between calls of tools', async (t) => {
  const thinking = { type: 'enabled', budget_tokens: 2000 }
  const haiku = on('claude-haiku-4-5', { max_tokens: 1000, thinking })
  const tight = /^`max_tokens` must be greater than `thinking\.budget_tokens`\.$/
  const tools = [look()]
  await check(t, [['without the beta', { ...haiku, tools }, tight]])
  await check(
    t,
    [
      ['with tools', { ...haiku, tools }, undefined],
      ['without tools', haiku, tight],
    ],
    {},
    { 'anthropic-beta': 'interleaved-thinking-2025-05-14' },
  )
})

const bash = { type: 'bash_20250124', name: 'bash' }

void t.test('sampling', async (t) => {
  const opus48 = (more: object) => on('claude-opus-4-8', more)
  const cases: readonly Case[] = [
    ['a temperature', on('claude-haiku-4-5', { temperature: 0 }), undefined],
    ['top_p and top_k', on('claude-opus-4-6', { top_p: 0.5, top_k: 5 }), undefined],
    [
      'a temperature and top_p',
      on('claude-opus-4-6', { temperature: 1, top_p: 1 }),
      /^`temperature` and `top_p` cannot both be specified for this model\. Please use only one\.$/,
    ],
    [
      'a temperature on a newer model',
      opus48({ temperature: 0 }),
      /^`temperature` is deprecated for this model\.$/,
    ],
    ['top_p on a newer model', opus48({ top_p: 0.98 }), /^`top_p` is deprecated for this model\.$/],
    ['any top_k on a newer model', opus48({ top_k: 1 }), /^`top_k` is deprecated/],
    ['the defaults on a newer model', opus48({ temperature: 1, top_p: 0.99 }), undefined],
  ]
  const params = cases.map(([, one]) => one)
  await compareCases(t, cases, await resultsOf(t, '2023-06-01', params))
  const free = await resultsOf(t, '2023-06-01', params, { inferred: { modelRules: false } })
  await compareCases(
    t,
    cases.map(([name, one]) => [`${name}, by setting`, one, undefined]),
    free,
  )
})

void t.test('the context window', async (t) => {
  const sonnet = (characters: number) => ({
    ...on('claude-sonnet-4-5'),
    messages: [{ role: 'user', content: 'x'.repeat(characters) }],
  })
  const fits = sonnet(4 * (200_000 - 4))
  const long = sonnet(4 * (200_000 - 4) + 1)
  await check(t, [
    ['a prompt that fills it', fits, undefined],
    ['one more', long, /^prompt is too long: 200001 tokens > 200000 maximum$/],
  ])
  const { emulator } = await withEmulator(t)
  const post = async (path: string, body: object) =>
    call(emulator, 'POST', `/v1/messages${path}`, JSON.stringify(body))
  t.match(messageOf(await post('', long)), /^prompt is too long: 200001 tokens/)
  const { max_tokens: _, ...counted } = long
  t.equal((await post('/count_tokens', counted)).body, '{"input_tokens":200001}')
  emulator.change({ inferred: { modelRules: false } })
  t.equal((await post('', long)).status, 200)
})

const ephemeral = (ttl?: string) => ({
  cache_control: { type: 'ephemeral', ...(ttl ? { ttl } : {}) },
})
const text = (marker: object = {}, words = 'x') => ({ type: 'text', text: words, ...marker })
const tool = (marker: object) => ({ name: 'look', input_schema: { type: 'object' }, ...marker })

void t.test('prompt caching', async (t) => {
  const late = (path: string) =>
    new RegExp(
      `^${path}cache_control\\.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block\\. Note that blocks are processed in the following order: \`tools\`, \`system\`, \`messages\`\\.$`,
    )
  const four = Array.from({ length: 4 }, () => text(ephemeral()))
  const use = { type: 'tool_use', id: 'a', name: 'look', input: {} }
  const nested = (marker: object) => [
    { type: 'tool_result', tool_use_id: 'a', content: [text(marker)] },
  ]
  await check(t, [
    ['4 breakpoints', turns(four), undefined],
    [
      '5 breakpoints',
      { ...turns(four), tools: [tool(ephemeral())] },
      /^A maximum of 4 blocks with cache_control may be provided\. Found 5\.$/,
    ],
    ['4 and the automatic one', { ...turns([...four, text()]), ...ephemeral() }, /Found 5\.$/],
    ['4 and the automatic one on the last of them', { ...turns(four), ...ephemeral() }, undefined],
    ['5 with one in a tool result', turns(four, [use], nested(ephemeral())), /Found 5\.$/],
    [
      'an hour first',
      { ...turns([text(ephemeral('5m'))]), tools: [tool(ephemeral('1h'))] },
      undefined,
    ],
    [
      'an hour after five minutes',
      turns([text(ephemeral('5m')), text(ephemeral('1h'))]),
      late('messages\\.0\\.content\\.1\\.'),
    ],
    [
      'an hour in the system prompt, after five minutes in the tools',
      { ...good, tools: [tool(ephemeral())], system: [text(ephemeral('1h'))] },
      late('system\\.0\\.'),
    ],
    [
      'an hour in a tool result',
      turns([text(ephemeral())], [use], nested(ephemeral('1h'))),
      late('messages\\.2\\.content\\.0\\.content\\.0\\.'),
    ],
    [
      'an automatic hour after five minutes',
      { ...turns([text(ephemeral()), text()]), ...ephemeral('1h') },
      late(''),
    ],
    [
      'on empty text',
      { ...good, system: [text(ephemeral(), '')] },
      /^system\.0: cache_control cannot be set for empty text blocks$/,
    ],
  ])
})

/** The first bytes of images of this size, as base64. */
const headers: Record<string, (width: number, height: number) => Buffer> = {
  png: (width, height) => {
    const bytes = Buffer.alloc(33)
    bytes.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')
    bytes.writeUInt32BE(width, 16)
    bytes.writeUInt32BE(height, 20)
    return bytes
  },
  gif: (width, height) => {
    const bytes = Buffer.alloc(13)
    bytes.write('GIF89a')
    bytes.writeUInt16LE(width, 6)
    bytes.writeUInt16LE(height, 8)
    return bytes
  },
  jpeg: (width, height) => {
    const meta = Buffer.alloc(60_000)
    meta.writeUInt32BE(0xffe1_0000 + meta.length - 2, 0)
    const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3])
    frame.writeUInt16BE(height, 5)
    frame.writeUInt16BE(width, 7)
    return Buffer.concat([Buffer.from([0xff, 0xd8]), meta, Buffer.from([0xff]), frame])
  },
  webp: (width, height) => {
    const bytes = Buffer.alloc(30)
    bytes.write('RIFF\0\0\0\0WEBPVP8X', 'latin1')
    bytes.writeUIntLE(width - 1, 24, 3)
    bytes.writeUIntLE(height - 1, 27, 3)
    return bytes
  },
  'lossless webp': (width, height) => {
    const bytes = Buffer.alloc(30)
    bytes.write('RIFF\0\0\0\0WEBPVP8L', 'latin1')
    bytes.writeUInt32LE(width - 1 + (height - 1) * 16_384, 21)
    return bytes
  },
  'lossy webp': (width, height) => {
    const bytes = Buffer.alloc(30)
    bytes.write('RIFF\0\0\0\0WEBPVP8 ', 'latin1')
    bytes.writeUInt16LE(width, 26)
    bytes.writeUInt16LE(height, 28)
    return bytes
  },
}
const image = (width: number, height: number, kind = 'png') => ({
  type: 'image',
  source: {
    type: 'base64',
    media_type: `image/${kind.split(' ').at(-1)}`,
    data: headers[kind]?.(width, height).toString('base64'),
  },
})
const images = (count: number, side = 9) => Array.from({ length: count }, () => image(side, 9))

void t.test('images', async (t) => {
  const wide =
    /^messages\.0\.content\.0\.image\.source\.base64\.data: At least one of the image dimensions exceed max allowed size: 8000 pixels$/
  const kinds = Object.keys(headers).flatMap((kind): Case[] => [
    [`${kind} of 8000 pixels`, turns([image(8000, 8000, kind)]), undefined],
    [`${kind} that is too wide`, turns([image(8001, 9, kind)]), wide],
    [`${kind} that is too high`, turns([image(9, 8001, kind)]), wide],
  ])
  await check(t, [
    ...kinds,
    ['20 of 8000 pixels', turns(images(20, 8000)), undefined],
    ['21 of 2000 pixels', turns(images(21, 2000)), undefined],
    [
      '21 of 2001 pixels',
      turns(images(21, 2001)),
      /exceed max allowed size for many-image requests: 2000 pixels$/,
    ],
    ['100 on a model with a small window', turns(images(100)), undefined],
    [
      '101 on a model with a small window',
      turns(images(101)),
      /^messages: too many images: 101 > 100$/,
    ],
    [
      '101 on one with a large window',
      { ...turns(images(101)), model: 'claude-opus-5' },
      undefined,
    ],
    [
      '601 on one with a large window',
      { ...turns(images(601)), model: 'claude-opus-5' },
      /601 > 600$/,
    ],
  ])
  const use = { type: 'tool_use', id: 'a', name: 'look', input: {} }
  const result = { type: 'tool_result', tool_use_id: 'a', content: [text(), image(9, 9000)] }
  const [found] = await resultsOf(t, '2026-10-21', [turns([image(9000, 9)], [use], [result])])
  t.match(found, {
    error: {
      error: {
        details: {
          error_code: 'image_dimensions_too_large',
          max_side_length_pixels: 8000,
          paths: ['messages.0.content.0', 'messages.2.content.0.content.1'],
        },
      },
    },
  })
})

void t.test('where images come from', async (t) => {
  const from = (source: object, type = 'image') => turns([{ type, source }])
  const data = (base64: string, media_type = 'image/png') =>
    from({ type: 'base64', media_type, data: base64 })
  const url = (address: string, type?: string) => from({ type: 'url', url: address }, type)
  const png = (image(9, 9).source.data ?? '') as string
  const noImage = /^Could not process image$/
  const kinds = ['png', 'gif', 'jpeg', 'webp']
  const mixed = kinds.flatMap((kind) =>
    kinds.map((named): Case => {
      const media_type = `image/${named}`
      const wrong = `^messages\\.0\\.content\\.0\\.image\\.source\\.base64\\.data: Image does not match the provided media type ${media_type}$`
      const given = data(image(9, 9, kind).source.data ?? '', media_type)
      return [`${kind} as ${named}`, given, kind === named ? undefined : new RegExp(wrong)]
    }),
  )
  const use = { type: 'tool_use', id: 'a', name: 'look', input: {} }
  const inner = { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: png } }
  await check(t, [
    ...mixed,
    ['nothing', data(''), noImage],
    ['a data URL', data(`data:image/png;base64,${png}`), noImage],
    ['no base64', data(`${png.slice(0, -4)}!${png.slice(-3)}`), noImage],
    ['base64 in lines', data(`${png.slice(0, 16)}\n${png.slice(16)}AAA`), noImage],
    ['a padding within', data(`${png.slice(0, 18)}==${png.slice(20)}`), noImage],
    ['without its last character', data(png.slice(0, -1)), noImage],
    ['a PDF', data(Buffer.from('%PDF-1.7 x').toString('base64')), noImage],
    [
      'in a tool result',
      turns('x', [use], [{ type: 'tool_result', tool_use_id: 'a', content: [inner] }]),
      /^messages\.2\.content\.0\.tool_result\.content\.0\.image\.source\.base64\.data: Image does not match/,
    ],
    ['https', url('https://example.com/a.png'), undefined],
    ['http', url('http://example.com/a.png'), /^Only HTTPS URLs are supported\.$/],
    ['a file', url('file:///a.png'), /^Only HTTPS/],
    ['a data URL as an address', url(`data:image/png;base64,${png}`), /^Only HTTPS/],
    ['a document over http', url('http://example.com/a.pdf', 'document'), /^Only HTTPS/],
  ])
})

void t.test('tools and their results', async (t) => {
  const use = (id: string) => ({ type: 'tool_use', id, name: 'look', input: {} })
  const result = (tool_use_id: string) => ({ type: 'tool_result', tool_use_id, content: 'x' })
  const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }
  const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }
  const calm = on('claude-opus-5')
  const joined = {
    ...turns(),
    messages: [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: [use('a')] },
      { role: 'assistant', content: [use('b')] },
      { role: 'user', content: [result('b')] },
      { role: 'user', content: [result('a'), text()] },
    ],
  }
  await check(t, [
    ['a result', turns('x', [use('a')], [result('a')]), undefined],
    ['two results in joined messages', joined, undefined],
    [
      'no result',
      turns('x', [use('a'), use('b'), use('c')], [result('b'), text()]),
      /^messages\.1: `tool_use` ids were found without `tool_result` blocks immediately after: a, c\. Each `tool_use` block must have a corresponding `tool_result` block in the next message\.$/,
    ],
    [
      'a result behind text',
      turns('x', [use('a'), use('b')], [result('a'), text(), result('b')]),
      /^messages\.1: `tool_use` ids were found without `tool_result` blocks immediately after: b\./,
    ],
    [
      'a result behind a message of text',
      {
        ...turns('x', [use('a')]),
        messages: [
          ...turns('x', [use('a')]).messages,
          { role: 'user', content: 'y' },
          { role: 'user', content: [result('a')] },
        ],
      },
      /^messages\.1: .* immediately after: a\./,
    ],
    ['no result, at the end', turns('x', [use('a')]), /^messages\.1: `tool_use` ids were found/],
    [
      'a result without a use',
      turns('x', 'y', [text(), result('a')]),
      /^messages\.2\.content\.1: unexpected `tool_use_id` found in `tool_result` blocks: a\. Each `tool_result` block must have a corresponding `tool_use` block in the previous message\.$/,
    ],
    [
      'a result of an earlier use',
      turns('x', [use('a')], [result('a')], 'y', [result('a')]),
      /^messages\.4\.content\.0: unexpected/,
    ],
    ['the same id twice', turns('x', [use('a'), use('a')], [result('a')]), /ids must be unique$/],
    [
      'two tools of the same name',
      { ...good, tools: [tool({}), tool({})] },
      /^tools: Tool names must be unique\.$/,
    ],
    ['a server tool', turns('x', [search, found, text()], 'y'), undefined],
    [
      'a server tool without its result',
      turns('x', [search, text()], 'y'),
      /^messages\.1: `web_search` tool use with id `srvtoolu_1` was found without a corresponding `web_search_tool_result` block$/,
    ],
    [
      'the result of a server tool alone',
      turns('x', [found], 'y'),
      /^messages\.1\.content\.0: unexpected `tool_use_id` found in `web_search_tool_result` blocks: srvtoolu_1\. Each `web_search_tool_result` block must have a corresponding `server_tool_use` block before it\.$/,
    ],
    [
      'an answer that paused',
      { ...calm, messages: [...good.messages, { role: 'assistant', content: [text(), search] }] },
      undefined,
    ],
    [
      'a server tool at work beside one of the client',
      turns('x', [search, use('a')], [result('a')]),
      undefined,
    ],
    [
      'the same, with text after the results',
      turns('x', [search, use('a')], [result('a'), text()]),
      /^messages\.1: `web_search` tool use/,
    ],
  ])
})

const long = { 'anthropic-beta': 'output-300k-2026-03-24' }

void t.test('models', async (t) => {
  const thinking = (type: string) => ({ thinking: { type } })
  const enabled = (max_tokens: number, more: object = {}) =>
    on('claude-haiku-4-5', {
      max_tokens,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      ...more,
    })
  const forced = { tool_choice: { type: 'any' }, tools: [look()] }
  const effort = (level: string) => ({ output_config: { effort: level } })
  const tooMany = (asked: number, max: number, model: string) =>
    new RegExp(
      `^max_tokens: ${asked} > ${max}, which is the maximum allowed number of output tokens for ${model}$`,
    )
  const cases: readonly Case[] = [
    ['128,000 tokens', on('claude-opus-5-5', { max_tokens: 128_000 }), undefined],
    [
      '2,000,000 tokens',
      on('claude-opus-5-5', { max_tokens: 2_000_000 }),
      tooMany(2_000_000, 128_000, 'claude-opus-5-5'),
    ],
    [
      '64,001 tokens of an older model',
      on('claude-haiku-4-5', { max_tokens: 64_001 }),
      tooMany(64_001, 64_000, 'claude-haiku-4-5'),
    ],
    [
      '200,000 tokens without the beta',
      on('claude-opus-5-5', { max_tokens: 200_000 }),
      tooMany(200_000, 128_000, 'claude-opus-5-5'),
    ],
    ['thinking', enabled(1025), undefined],
    [
      'thinking without room for an answer',
      enabled(1024),
      /^`max_tokens` must be greater than `thinking\.budget_tokens`\.$/,
    ],
    [
      'thinking with a forced tool',
      enabled(2000, forced),
      /^Thinking may not be enabled when tool_choice forces tool use\.$/,
    ],
    ['adaptive thinking', on('claude-opus-4-6', thinking('adaptive')), undefined],
    [
      'adaptive thinking on an older model',
      on('claude-sonnet-4-5', thinking('adaptive')),
      /^adaptive thinking is not supported on this model$/,
    ],
    ['between_tools', on('claude-sonnet-5-5', thinking('between_tools')), undefined],
    [
      'between_tools elsewhere',
      on('claude-opus-5', thinking('between_tools')),
      /between_tools" is not/,
    ],
    ['disabled', on('claude-haiku-5-5', thinking('disabled')), undefined],
    [
      'disabled on Fable',
      on('claude-fable-5', thinking('disabled')),
      /^"thinking\.type\.disabled" is not supported for this model\. Use "thinking\.type\.adaptive" and "output_config\.effort" to control thinking behavior\.$/,
    ],
    ['disabled on Sonnet 5.5', on('claude-sonnet-5-5', thinking('disabled')), /type\.disabled"/],
    ['a forced tool on Fable 5', on('claude-fable-5', forced), undefined],
    [
      'a forced tool on Fable 5.1',
      on('claude-fable-5-1', forced),
      /^tool_choice: forcing tool use/,
    ],
    ['inference_geo', on('claude-sonnet-4-6', { inference_geo: 'us' }), undefined],
    [
      'inference_geo on an older model',
      on('claude-opus-4-5', { inference_geo: 'us' }),
      /^inference_geo is not supported for this model\.$/,
    ],
    [
      'no inference_geo on an older model',
      on('claude-opus-4-5', { inference_geo: null }),
      undefined,
    ],
    ['101 images', turns(images(101)), /^messages: too many images/],
    ['xhigh effort', on('claude-opus-4-7', effort('xhigh')), undefined],
    [
      'xhigh effort on an older model',
      on('claude-opus-4-6', effort('xhigh')),
      /^This model does not support effort level 'xhigh'\. Supported levels: high, low, max, medium\.$/,
    ],
    [
      'effort on Haiku 4.5',
      on('claude-haiku-4-5', effort('low')),
      /not support the effort parameter\.$/,
    ],
  ]
  await check(t, cases)
  await t.test('without the rules of models', async (t) => {
    const kept = /^(`max_tokens` must|Thinking may not)/
    const free = cases.map(([name, params, message]): Case => {
      return [
        name,
        params,
        message && kept.test(message.source.replaceAll('\\', '').slice(1)) ? message : undefined,
      ]
    })
    t.equal(free.filter(([, , message]) => message).length, 2)
    await check(t, free, { inferred: { modelRules: false } })
  })
  await t.test('long output', async (t) => {
    const asked = (model: string, max_tokens: number) => on(model, { max_tokens })
    await check(
      t,
      [
        ['200,000 tokens', asked('claude-opus-5-5', 200_000), undefined],
        ['300,000 tokens', asked('claude-haiku-5-5', 300_000), undefined],
        [
          '300,001 tokens',
          asked('claude-opus-4-6', 300_001),
          tooMany(300_001, 300_000, 'claude-opus-4-6'),
        ],
        [
          '200,000 tokens of Fable',
          asked('claude-fable-5', 200_000),
          tooMany(200_000, 128_000, 'claude-fable-5'),
        ],
        ['200,000 tokens of an older model', asked('claude-opus-4-5', 200_000), /> 64000/],
      ],
      {},
      long,
    )
    await check(
      t,
      [['another beta', asked('claude-opus-5-5', 200_000), /> 128000/]],
      {},
      { 'anthropic-beta': 'other-2026' },
    )
  })
  await t.test('an id that is not in the table has the rules of its relatives', async (t) => {
    await check(
      t,
      [
        ['thinking', on('claude-opus-6-1', { thinking: { type: 'disabled' } }), /type\.disabled"/],
        [
          'a format',
          on('claude-3-haiku-20240307', { output_config: format(closed({})).output_config }),
          /^'claude-3-haiku-20240307' does not support output format\.$/,
        ],
        ['output', on('claude-sonnet-4-20250514', { max_tokens: 64_001 }), /> 64000/],
        [
          'no Claude id',
          on('my-model', { max_tokens: 1e9, thinking: { type: 'disabled' } }),
          undefined,
        ],
      ],
      { models: 'any' },
    )
  })
})

void t.test('what a batch refuses', async (t) => {
  const not = (name: string) => new RegExp(`^${name}: .*not supported in a Message Batch$`)
  await check(t, [
    ['speed: fast', { ...good, speed: 'fast' }, not('speed')],
    ['speed: standard', { ...good, speed: 'standard' }, undefined],
    ['speed: null', { ...good, speed: null }, undefined],
    ['store: true', { ...good, store: true }, not('store')],
    ['store: false', { ...good, store: false }, undefined],
    [
      'previous_thread_event_id',
      { ...good, previous_thread_event_id: 'a' },
      not('previous_thread_event_id'),
    ],
    ['previous_thread_event_id: null', { ...good, previous_thread_event_id: null }, undefined],
    ['max_tokens: 0', { ...good, max_tokens: 0 }, /^max_tokens: .* greater than or equal to 1$/],
    ['betas', { ...good, betas: ['a-2026'] }, /^betas: Extra inputs are not permitted$/],
  ])
  const fast = on('claude-opus-5', { speed: 'fast', stream: true, store: true, max_tokens: 0 })
  const settings = { models: 'any' as const, inferred: { modelRules: true, unknownMembers: false } }
  const reading = { version: '2026-10-21', betas: ['output-300k-2026-03-24'] }
  const outside = (params: object) =>
    paramsProblem(params as never, messageParams, reading, settings)?.message
  t.equal(outside(fast), undefined, 'a call to /v1/messages may have all of them')
  t.match(outside({ ...fast, model: 'claude-haiku-4-5' }), /^speed: 'fast' is not supported/)
  t.match(outside({ ...good, max_tokens: 200_000 }), /> 128000/, 'long output is for batches')
  const { max_tokens: _, ...counted } = fast
  const found = paramsProblem(counted as never, countParams, reading, settings)
  t.match(found?.message, /^(stream|store): Extra inputs are not permitted$/)
})
