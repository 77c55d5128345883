/** What an answer becomes: cut off where its params say so, with the usage that it has. */
import t from 'tap'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import type { Answer } from '../../src/emulator/index.ts'
import { ApiProblem } from '../../src/emulator/wire/api-problem.ts'
import { problemReply } from '../../src/emulator/wire/reply.ts'
import { messageIn, resultsOf } from './answered.ts'
import { withEmulator } from './with-emulator.ts'

/** Four characters are a token of this model. */
const model = 'claude-sonnet-4-5'
const messages = [{ role: 'user', content: 'x' }]

/** The messages that answers become, each for its own params. */
async function messagesFor(
  t: Parameters<typeof withEmulator>[0],
  cases: ReadonlyArray<{ answer: Answer; params?: object }>,
) {
  const running = await withEmulator(t, {
    respond: (_params, { index }) => cases[index]?.answer as Answer,
  })
  const params = cases.map((one) => ({ model, max_tokens: 10, messages, ...one.params }))
  return (await resultsOf(running, params)).map(messageIn)
}

/** The texts of the answers, whole: a pattern would match a part. */
function textsOf(found: readonly Message[]): string[] {
  return found.map(({ content }) => {
    return content.map((block) => (block.type === 'text' ? block.text : `(${block.type})`)).join()
  })
}

void t.test('max_tokens ends a text', async (t) => {
  const long = 'abcdefgh'.repeat(100)
  const faces = `a${'\u{1F600}'.repeat(100)}`
  const found = await messagesFor(t, [
    { answer: long },
    { answer: long, params: { max_tokens: 1 } },
    { answer: long, params: { model: 'claude-opus-5-5', max_tokens: 13 } },
    { answer: faces },
    { answer: 'x'.repeat(40) },
    { answer: 'x'.repeat(41) },
    { answer: '' },
  ])
  const short = long.slice(0, 40)
  const x = 'x'.repeat(40)
  t.same(textsOf(found), [short, 'abcd', short, faces.slice(0, 39), x, x, ''])
  t.same(
    found.map((one) => [one.stop_reason, one.stop_sequence, one.usage.output_tokens]),
    [
      ['max_tokens', null, 10],
      ['max_tokens', null, 1],
      ['max_tokens', null, 13],
      ['max_tokens', null, 10],
      ['end_turn', null, 10],
      ['max_tokens', null, 10],
      ['end_turn', null, 1],
    ],
  )
})

void t.test('max_tokens ends a call and what was thought', async (t) => {
  const input = { at: 1, where: 'far', more: 'x'.repeat(40) }
  const tool_use = { name: 'look', input }
  const found = await messagesFor(t, [
    { answer: { text: 'abcd', tool_use }, params: { max_tokens: 100 } },
    { answer: { text: 'abcd', tool_use } },
    { answer: { text: 'abcd', tool_use }, params: { max_tokens: 2 } },
    { answer: { tool_use: { name: 'look', input: 'x'.repeat(99) } } },
    { answer: { thinking: 'x'.repeat(80), text: 'y' } },
    { answer: { thinking: 'x'.repeat(16), text: 'y'.repeat(8) } },
  ])
  const text = { type: 'text', text: 'abcd' }
  const cut = {
    stop_reason: 'max_tokens',
    usage: { output_tokens: 10, output_tokens_details: null },
  }
  t.match(found[0], {
    content: [text, { type: 'tool_use', id: /^toolu_01/, input }],
    stop_reason: 'tool_use',
    // 1 for the text, 19 for the name and the 70 characters of the input.
    usage: { output_tokens: 20 },
  })
  t.match(found[1], { ...cut, content: [text, { type: 'tool_use', name: 'look' }] })
  const broken = found[1]?.content[1]
  t.same(broken?.type === 'tool_use' ? broken.input : broken, { at: 1, where: 'far' })
  t.same(found[2]?.content, [{ ...text, citations: null }], 'not even the name fits')
  t.match(found[2], { stop_reason: 'max_tokens', usage: { output_tokens: 2 } })
  t.match(found[3], { ...cut, content: [{ name: 'look', input: {} }] })
  t.match(found[4], {
    content: [{ type: 'thinking', thinking: 'x'.repeat(40), signature: /^[\w+/=]{40,}$/ }],
    stop_reason: 'max_tokens',
    usage: { output_tokens: 10, output_tokens_details: { thinking_tokens: 10 } },
  })
  t.equal(found[4]?.content.length, 1)
  t.match(found[5], {
    content: [{ type: 'thinking' }, { type: 'text', text: 'yyyyyyyy' }],
    stop_reason: 'end_turn',
    usage: { output_tokens: 6, output_tokens_details: { thinking_tokens: 4 } },
  })
})

void t.test('a stop sequence ends an answer', async (t) => {
  const stop = (...stop_sequences: string[]) => ({ stop_sequences })
  const tool_use = { name: 'look', input: {} }
  const found = await messagesFor(t, [
    { answer: 'one STOP two END', params: stop('END', 'STOP') },
    { answer: 'one STOP two END', params: stop('STOP', 'END') },
    { answer: { text: 'one STOP', tool_use }, params: stop('STOP') },
    { answer: 'one two', params: stop('STOP') },
    { answer: `${'x'.repeat(80)}STOP`, params: stop('STOP') },
    { answer: `${'x'.repeat(40)}STOP`, params: stop('STOP') },
    { answer: { text: 'one STOP', stop_reason: 'end_turn' }, params: stop('STOP') },
    { answer: { text: 'one', stop_sequence: 'STOP' } },
  ])
  const x = 'x'.repeat(40)
  t.same(textsOf(found), ['one ', 'one ', 'one ', 'one two', x, x, 'one STOP', 'one'])
  t.same(
    found.map((one) => [one.stop_reason, one.stop_sequence, one.usage.output_tokens]),
    [
      ['stop_sequence', 'STOP', 1],
      ['stop_sequence', 'STOP', 1],
      ['stop_sequence', 'STOP', 1],
      ['end_turn', null, 2],
      ['max_tokens', null, 10],
      ['stop_sequence', 'STOP', 10],
      ['end_turn', null, 2],
      ['stop_sequence', 'STOP', 1],
    ],
  )
})

void t.test('what respond says of the end holds', async (t) => {
  const long = 'x'.repeat(400)
  const message = { id: 'mine', usage: { input_tokens: 1 } } as never
  const found = await messagesFor(t, [
    { answer: { text: long, stop_reason: 'pause_turn' } },
    { answer: { text: 'short', stop_reason: 'max_tokens' } },
    { answer: { text: long, stop_reason: 'max_tokens' } },
    { answer: { text: long, usage: { output_tokens: 99, service_tier: 'standard' } } },
    { answer: { message } },
  ])
  const x = 'x'.repeat(40)
  t.same(textsOf(found.slice(0, 4)), [long, 'short', x, x])
  t.match(found, [
    { stop_reason: 'pause_turn', usage: { output_tokens: 100 } },
    { stop_reason: 'max_tokens', usage: { output_tokens: 10 } },
    { stop_reason: 'max_tokens', usage: { output_tokens: 10 } },
    { stop_reason: 'max_tokens', usage: { output_tokens: 99, service_tier: 'standard' } },
  ])
  t.same(found[4], message)
})

void t.test('a refusal', async (t) => {
  const given: Answer[] = [
    { refusal: 'cyber' },
    { refusal: null, text: 'No.' },
    {
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: 'bio', explanation: 'x' },
    },
    'fine',
  ]
  const respond = (_params: unknown, { index }: { index: number }) => given[index] as Answer
  const params = given.map(() => ({ model, max_tokens: 10, messages }))
  for (const refusalsBilled of [true, false]) {
    const running = await withEmulator(t, { respond, inferred: { refusalsBilled } })
    const found = (await resultsOf(running, params)).map(messageIn)
    const stop_reason = 'refusal'
    t.match(found, [
      {
        content: [],
        stop_reason,
        stop_details: { type: 'refusal', category: 'cyber', explanation: String },
      },
      { stop_reason, stop_details: { type: 'refusal', category: null, explanation: null } },
      { stop_reason, stop_details: { type: 'refusal', category: 'bio', explanation: 'x' } },
      { stop_reason: 'end_turn', stop_details: null },
    ])
    const { billed, results } = await running.emulator.ledger()
    t.equal(billed, refusalsBilled ? 4 : 1)
    t.equal(results.succeeded, 4, 'billed or not, it is a result')
  }
})

void t.test('an error may have a code, details, and no request', async (t) => {
  const error = { type: 'invalid_request_error', message: 'too large' }
  const given: Answer[] = [
    { error },
    { error: { ...error, error_code: 'image_dimensions_too_large' } },
    { error: { ...error, error_code: 'on_hold', details: { appeal_url: 'https://example.com' } } },
    { error: { ...error, request_id: null } },
  ]
  const running = await withEmulator(t, {
    respond: (_params, { index }) => given[index] as Answer,
  })
  const params = given.map(() => ({ model, max_tokens: 10, messages }))
  const found = (await resultsOf(running, params)).map((result) => {
    return result.type === 'errored' ? result.error : undefined
  })
  t.same(found[0]?.error, error)
  t.same(found[1]?.error, { ...error, details: { error_code: 'image_dimensions_too_large' } })
  const details = { error_code: 'on_hold', appeal_url: 'https://example.com' }
  t.same(found[2]?.error, { ...error, details })
  t.match(found[2]?.request_id, /^req_/)
  t.equal(found[3]?.request_id, null)
})

void t.test('a member of the wrong type is told', async (t) => {
  const given = [{ text: 5 }, { thinking: ['x'] }, { text: 'x', stop_sequence: 1 }]
  const running = await withEmulator(t, {
    respond: (_params, { index }) => given[index] as never,
  })
  const results = await resultsOf(
    running,
    given.map(() => ({ model, max_tokens: 10, messages })),
  )
  t.match(results, [
    { error: { error: { message: 'respond failed: text must be a text, not a number' } } },
    { error: { error: { message: /thinking must be a text, not an array$/ } } },
    { error: { error: { message: /stop_sequence must be a text, not a number$/ } } },
  ])
})

void t.test('a value that no answer can have is told', async (t) => {
  const error = { type: 'api_error', message: 'x' }
  const cases: Array<[answer: object, message: RegExp]> = [
    [{ stop_reason: 'done' }, /stop_reason must be one of end_turn, max_tokens, /],
    [{ stop_reason: null }, /stop_reason must be one of/],
    [{ refusal: 'rude' }, /refusal must be null, or one of cyber, bio, /],
    [{ refusal: 'toString' }, /refusal must be null, or one of/],
    [{ message: 'x' }, /message must be an object, not a string$/],
    [{ error: { ...error, type: 7 } }, /error\.type must be a text, not a number$/],
    [{ error: { ...error, message: null } }, /error\.message must be a text, not null$/],
    [{ expired: false }, /expired can only be true: leave it out otherwise$/],
    [{ text: 'x', canceled: 'yes' }, /canceled can only be true/],
    [{ usage: 7 }, /usage must be an object, not a number$/],
    [{ usage: { output: 7 } }, /usage has no member "output"; it has input_tokens, /],
    [{ usage: { input_tokens: -1 } }, /usage\.input_tokens must be a whole number of at least 0$/],
    [{ usage: { output_tokens: 1.5 } }, /usage\.output_tokens must be a whole number/],
    [{ usage: { output_tokens: null } }, /usage\.output_tokens must be a whole number/],
    [{ usage: { cache_read_input_tokens: '7' } }, /must be a whole number of at least 0, or null$/],
    [
      { usage: { cache_creation: { ephemeral_5m_input_tokens: -1 } } },
      /usage\.cache_creation must be an object of whole numbers: ephemeral_5m_input_tokens, /,
    ],
    [{ usage: { service_tier: 'cheap' } }, /service_tier must be one of standard, priority, batch/],
    [{ usage: { inference_geo: 7 } }, /usage\.inference_geo must be a text, or null$/],
    [{ usage: { speed: 'slow' } }, /usage\.speed must be one of standard, fast, or null$/],
  ]
  const running = await withEmulator(t, {
    respond: (_params, { index }) => cases[index]?.[0] as never,
  })
  const params = cases.map(() => ({ model, max_tokens: 10, messages }))
  const results = await resultsOf(running, params)
  for (const [i, [answer, reason]] of cases.entries()) {
    const message = new RegExp(`^respond failed: .*${reason.source}`)
    const wanted = { type: 'errored', error: { error: { type: 'api_error', message } } }
    t.match(results[i], wanted, JSON.stringify(answer))
  }
  t.equal((await running.emulator.ledger()).billed, 0)
})

void t.test('an answer without content has that of the default answer', async (t) => {
  const usage = {
    input_tokens: 7,
    cache_creation: null,
    cache_read_input_tokens: null,
    server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
    service_tier: null,
  }
  const schema = object({ a: { const: 7 } })
  const output_config = { format: { type: 'json_schema', schema } }
  const found = await messagesFor(t, [
    { answer: { usage } },
    { answer: { usage, text: undefined } as never },
    { answer: { stop_reason: 'pause_turn' } },
    { answer: { usage }, params: { output_config } },
    { answer: { usage, text: '' } },
    { answer: { stop_reason: 'refusal' } },
    { answer: { refusal: null } },
  ])
  const [first, ...rest] = textsOf(found)
  t.match(first, /^Answer [0-9a-f]{8}\.$/)
  t.same(rest, [first, first, '{"a":7}', '', '', ''])
  t.match(found[0]?.usage, usage)
  t.equal(found[2]?.stop_reason, 'pause_turn')
})

void t.test('the usage has every member', async (t) => {
  const params = { model, max_tokens: 10, messages }
  for (const serviceTier of ['batch', 'standard', null] as const) {
    const running = await withEmulator(t, { respond: () => 'yes', inferred: { serviceTier } })
    const [given] = await resultsOf(running, [params])
    t.same(messageIn(given).usage, {
      input_tokens: 5,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: 1,
      output_tokens_details: null,
      server_tool_use: null,
      service_tier: serviceTier,
      inference_geo: 'global',
      speed: null,
    })
  }
  const running = await withEmulator(t)
  const [us] = await resultsOf(running, [
    { ...params, model: 'claude-opus-5', inference_geo: 'us' },
  ])
  t.match(messageIn(us).usage, { inference_geo: 'us' })
})

const object = (properties: object, more: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
})
const schemas: Record<string, object> = {
  'allOf of two objects': {
    allOf: [
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
      { properties: { b: { type: 'integer', minimum: 3 } }, required: ['b'] },
    ],
  },
  'allOf that narrows a member': {
    allOf: [
      { type: 'object', properties: { a: { type: 'integer', minimum: 5 } }, required: ['a'] },
      { properties: { a: { maximum: 7 } } },
    ],
  },
  'allOf of bounds': {
    allOf: [
      { type: 'integer', minimum: 90 },
      { minimum: 5, maximum: 95 },
    ],
  },
  'allOf of lists': {
    allOf: [
      {
        type: 'array',
        items: { type: 'object', properties: { a: { const: 1 } }, required: ['a'] },
      },
      { items: { properties: { b: { const: 1 } }, required: ['b'] } },
    ],
  },
  'allOf of enums': { allOf: [{ enum: ['a', 'b', 'c'] }, { enum: ['c', 'd'] }] },
  'allOf of types': { allOf: [{ type: ['number', 'null'] }, { type: 'integer' }], minimum: 1.5 },
  'allOf of references': {
    $defs: { named: object({ name: { type: 'string' } }, { additionalProperties: true }) },
    allOf: [{ $ref: '#/$defs/named' }, { properties: { age: { const: 7 } }, required: ['age'] }],
  },
  'a reference with siblings': {
    $defs: { n: { type: 'integer', minimum: 10 } },
    ...object({ x: { $ref: '#/$defs/n', maximum: 12 } }),
  },
  'anyOf with siblings': object(
    { a: { type: 'string' } },
    {
      additionalProperties: true,
      anyOf: [{ properties: { b: { const: 1 } }, required: ['b'] }],
    },
  ),
  'a schema of itself': {
    $defs: {
      node: object({
        value: { type: 'integer' },
        next: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/node' }] },
      }),
    },
    $ref: '#/$defs/node',
  },
  'a schema of itself without end but for depth': {
    $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
    $ref: '#/$defs/node',
  },
  'exclusive bounds': object({
    a: { type: 'integer', exclusiveMinimum: 3, exclusiveMaximum: 6 },
    b: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    c: { type: 'number', exclusiveMinimum: 0, maximum: 10 },
    d: { type: 'integer', maximum: -5 },
  }),
  multiples: object({
    a: { type: 'integer', multipleOf: 7, exclusiveMinimum: 14, maximum: 30 },
    b: { type: 'number', multipleOf: 0.25, maximum: 2 },
  }),
  'unique items': {
    type: 'array',
    items: { enum: ['a', 'b', 'c'] },
    uniqueItems: true,
    minItems: 3,
  },
  'unique items that follow each other': {
    type: 'array',
    prefixItems: [{ enum: ['b', 'a'] }],
    items: { enum: ['a', 'b'] },
    uniqueItems: true,
    minItems: 2,
  },
  tuples: { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'boolean' }], items: false },
  'no items': { type: 'array', items: { type: 'string' }, maxItems: 0 },
  patterns: object({
    a: { type: 'string', pattern: '^[A-Z]{3}-\\d{4}(foo|bar)?$' },
    b: { type: 'string', pattern: '^\\+?[0-9 ]{5,}$' },
    c: { type: 'string', pattern: '^(?:ab|c[d-f])+x*$' },
  }),
  'a member that only required names': { type: 'object', properties: {}, required: ['a'] },
}

void t.test('the default answer matches its schema', async (t) => {
  const ajv = formats.default(new Ajv2020({ strict: false }))
  const running = await withEmulator(t)
  const repeats = 8
  const asked = Object.entries(schemas).flatMap(([title, schema]) => {
    const { $defs, ...value } = schema as { $defs?: object }
    const whole = object({ value }, $defs && { $defs })
    return Array.from({ length: repeats }, (_, i) => ({ title, whole, content: `${title} ${i}` }))
  })
  // A tool that is not strict takes any schema, an output format only some.
  const params = asked.map(({ whole, content }) => ({
    model,
    max_tokens: 4000,
    messages: [{ role: 'user', content }],
    tools: [{ name: 'note', input_schema: whole }],
    tool_choice: { type: 'tool', name: 'note' },
  }))
  const results = await resultsOf(running, params)
  t.equal(results.length, Object.keys(schemas).length * repeats)
  for (const [i, { title, whole }] of asked.entries()) {
    const [block] = messageIn(results[i]).content
    const input = block?.type === 'tool_use' ? block.input : undefined
    const matches = ajv.validate(whole, input)
    t.ok(matches, `${title}: ${JSON.stringify(input)} ${ajv.errorsText()}`)
  }
  const again = await resultsOf(running, params)
  const inputs = (given: typeof results) =>
    given.map((one) => {
      const [block] = messageIn(one).content
      return block?.type === 'tool_use' ? block.input : undefined
    })
  t.same(inputs(again), inputs(results), 'the same again')
})

void t.test('an output format may combine schemas too', async (t) => {
  const part = (name: string) => object({ [name]: { type: 'string' } })
  const schema = { allOf: [part('a'), part('b')], additionalProperties: false }
  const params = {
    model,
    max_tokens: 100,
    messages,
    output_config: { format: { type: 'json_schema', schema } },
  }
  const [result] = await resultsOf(await withEmulator(t), [params])
  const [block] = messageIn(result).content
  const value: unknown = JSON.parse(block?.type === 'text' ? block.text : '')
  t.match(value, { a: String, b: String })
})

void t.test('the envelope of a call may name no request', (t) => {
  const bodyOf = (more: ConstructorParameters<typeof ApiProblem>[2]): unknown => {
    return JSON.parse(problemReply(new ApiProblem(503, 'later', more), 'req_1').body as string)
  }
  const error = { type: 'api_error', message: 'later' }
  t.same(bodyOf({}), { type: 'error', error, request_id: 'req_1' })
  t.same(bodyOf({ requestId: null }), { type: 'error', error, request_id: null })
  const details = { error_code: 'cmek_key_unreachable', more: 1 }
  t.match(bodyOf({ errorCode: 'cmek_key_unreachable', details: { more: 1 } }), {
    error: { ...error, details },
  })
  t.end()
})
