/** Any JSON value as params gets a problem or passes; nothing throws, and nothing takes long. */
import t from 'tap'
import fc from 'fast-check'
import { batchParams, countParams, messageParams } from '../../src/emulator/params/params-kind.ts'
import { paramsProblem } from '../../src/emulator/params/params-problem.ts'

const kinds = [batchParams, countParams, messageParams]
const names = (
  'model max_tokens messages system tools tool_choice thinking metadata output_config ' +
  'output_format cache_control container stop_sequences betas role content type text ' +
  'source data media_type id tool_use_id input input_schema schema format name ' +
  'properties required anyOf items $defs $ref strict citations ttl edits mcp_servers ' +
  'speed constructor __proto__ toString temperature fallbacks thread output'
).split(' ')
const words = (
  'user assistant system text image document tool_use tool_result server_tool_use ' +
  'web_search_tool_result base64 content url image/png /9j/ custom bash_20250124 ' +
  'web_search_20250305 mcp_toolset object array 1h ephemeral enabled adaptive ' +
  'json_schema any tool claude-opus-5-5 # '
).split(' ')

/** JSON that looks like params often enough to get past the first check. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 1.5, 1e300, 1024),
    fc.constantFrom(...words),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('value'), {
    maxKeys: 6,
  }),
}))

/** A request that would be accepted, with one part of it replaced. */
const nearlyValid = fc.tuple(fc.nat(), json.value).map(([seed, part]) => {
  const whole = structuredClone(complete)
  const holders: Array<[holder: Record<string, unknown>, name: string]> = []
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, member] of Object.entries(value)) {
      holders.push([value as Record<string, unknown>, name])
      collect(member)
    }
  }
  collect(whole)
  const [holder, name] = holders[seed % holders.length] as (typeof holders)[number]
  holder[name] = part
  return whole as unknown
})

const complete = {
  model: 'claude-opus-4-8',
  max_tokens: 2000,
  system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } }],
  messages: [
    {
      role: 'user',
      content: [
        {
          type: 'image',
          source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
        },
        {
          type: 'document',
          source: { type: 'content', content: [{ type: 'text', text: 'x' }] },
          citations: { enabled: false },
        },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
        { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }] },
    { role: 'system', content: 'x', clear_at: 'never' },
  ],
  tools: [
    { name: 'look', strict: true, input_schema: { type: 'object', additionalProperties: false } },
    { type: 'mcp_toolset', mcp_server_name: 'x' },
  ],
  tool_choice: { type: 'auto' },
  thinking: { type: 'adaptive' },
  output_config: {
    effort: 'low',
    format: {
      type: 'json_schema',
      schema: { $defs: { a: { type: 'string' } }, anyOf: [{ $ref: '#/$defs/a' }] },
    },
  },
  metadata: { user_id: 'a' },
  context_management: { edits: [{ type: 'compact_20260112' }] },
}

const reading = fc.record({
  version: fc.constantFrom('2023-06-01', '2026-10-21'),
  betas: fc.constantFrom<readonly string[]>([], ['a-2026']),
})
const settings = fc.record({
  models: fc.constantFrom<'any' | string[]>('any', ['claude-opus-4-8']),
  inferred: fc.record({ modelRules: fc.boolean(), unknownMembers: fc.boolean() }),
})

void t.test('any JSON value', (t) => {
  const seen = { refused: 0, accepted: 0 }
  const params = fc.oneof(nearlyValid, json.value, json.object)
  const property = fc.property(params, reading, settings, (params, reading, settings) => {
    for (const kind of kinds) {
      const problem = paramsProblem(params as never, kind, reading, settings)
      seen[problem === undefined ? 'accepted' : 'refused']++
      if (problem === undefined) continue
      if (problem.message === '' || !/^(invalid_request|not_found)_error$/.test(problem.type)) {
        throw new Error(JSON.stringify(problem))
      }
    }
  })
  fc.assert(property, { numRuns: 10_000, seed: 20_261_127 })
  t.ok(seen.accepted > 500 && seen.refused > 5000, JSON.stringify(seen))
  t.end()
})

void t.test('the complete request is accepted', (t) => {
  const beta = { version: '2026-10-21', betas: ['a-2026'] }
  const strict = { models: 'any' as const, inferred: { modelRules: true, unknownMembers: false } }
  t.equal(paramsProblem(complete as never, batchParams, beta, strict), undefined)
  t.end()
})

void t.test('great depth and great width', (t) => {
  const deep = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
    let value: unknown = 'x'
    for (let i = 0; i < depth; i++) value = wrap(value)
    return value
  }
  const turn = (content: unknown) => [{ role: 'user', content }]
  const format = (schema: unknown) => ({
    output_config: { format: { type: 'json_schema', schema } },
  })
  const base = { model: 'claude-opus-4-8', max_tokens: 9, messages: turn('x') }
  const wide = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`p${i}`, {}]))
  const uses = Array.from({ length: 150_000 }, (_, i) => ({ role: 'assistant', content: `${i}` }))
  const cases: Array<[name: string, params: object, wanted: RegExp | undefined]> = [
    ['lists', { ...base, messages: deep(1000, (inner) => [inner]) }, /^messages\.0: /],
    [
      'tool results',
      {
        ...base,
        messages: turn([deep(50_000, (inner) => ({ type: 'tool_result', content: [inner] }))]),
      },
      /tool_use_id: Field required/,
    ],
    [
      'a schema',
      { ...base, ...format(deep(1000, (items) => ({ type: 'array', items }))) },
      undefined,
    ],
    [
      'a deeper schema',
      { ...base, ...format(deep(5000, (items) => ({ type: 'array', items }))) },
      /^Schema is too complex for compilation\.$/,
    ],
    ['a wide schema', { ...base, ...format({ properties: wide }) }, /too many optional parameters/],
    ['many messages', { ...base, messages: uses }, /^messages: List should have at most 100000/],
    [
      'one turn of many messages',
      { ...base, messages: [...uses.slice(0, 99_999), { role: 'user', content: 'x' }] },
      undefined,
    ],
  ]
  const options = { models: 'any' as const, inferred: { modelRules: true, unknownMembers: false } }
  for (const [name, params, wanted] of cases) {
    for (const kind of kinds) {
      if (kind === countParams) Reflect.deleteProperty(params, 'max_tokens')
      else Reflect.set(params, 'max_tokens', 9)
      const found = paramsProblem(
        params as never,
        kind,
        { version: '2026-10-21', betas: [] },
        options,
      )
      if (wanted) t.match(found?.message, wanted, name)
      else t.equal(found, undefined, name)
    }
  }
  t.end()
})
