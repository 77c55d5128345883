/** Params that the service refuses, with the message that it gives. */
import t from 'tap'
import { resultsOf } from './results-of.ts'
import { paramsOf } from './with-emulator.ts'

const look = { name: 'look', input_schema: { type: 'object' } }
const opus48 = { ...paramsOf('x'), model: 'claude-opus-4-8' }
const withBlocks = (role: string, content: unknown) => ({
  ...paramsOf('x'),
  messages: [
    { role, content },
    { role: 'user', content: 'x' },
  ],
})
const withContent = (...content: unknown[]) => withBlocks('user', content)
const imageOf = (characters: number, type = 'image', media_type = 'image/png') => ({
  type,
  source: { type: 'base64', media_type, data: 'iVBORw0KGgoA'.padEnd(characters, 'A') },
})
const pdfOf = (characters: number) => imageOf(characters, 'document', 'application/pdf')
const citation = {
  type: 'char_location',
  cited_text: 'x',
  document_index: 0,
  document_title: null,
  start_char_index: 0,
  end_char_index: 1,
}
const prefilled = [...paramsOf('x').messages, { role: 'assistant', content: 'Sure' }]

/** Params and their error message; undefined for valid params. */
const cases: Array<[name: string, params: unknown, message: RegExp | undefined]> = [
  ['plain', paramsOf('x'), undefined],
  ['no model', { ...paramsOf('x'), model: undefined }, /^model: Field required/],
  ['no max_tokens', { ...paramsOf('x'), max_tokens: undefined }, /^max_tokens: Field required/],
  ['no messages', { ...paramsOf('x'), messages: undefined }, /^messages: Field required/],
  ['empty messages', { ...paramsOf('x'), messages: [] }, /^messages: at least one/],
  [
    'a wrong role',
    { ...paramsOf('x'), messages: [{ role: 'bot', content: 'x' }] },
    /^messages\.0\.role: Input should be 'user', 'assistant' or 'system'$/,
  ],
  ['no content', { ...paramsOf('x'), messages: [{ role: 'user' }] }, /^messages\.0\.content/],
  ['max_tokens 0', { ...paramsOf('x'), max_tokens: 0 }, /^max_tokens: /],
  ['max_tokens as text', { ...paramsOf('x'), max_tokens: '64' }, /^max_tokens: /],
  ['stream', { ...paramsOf('x'), stream: true }, /^stream: /],
  ['stream: false', { ...paramsOf('x'), stream: false }, undefined],
  ...['speed', 'store', 'previous_thread_event_id', 'cache_hint', 'context_hint', 'fallbacks'].map(
    (key): [string, unknown, RegExp] => [
      key,
      { ...paramsOf('x'), [key]: 'fast' },
      new RegExp(`^${key}: `),
    ],
  ),
  [
    'a research preview',
    { ...paramsOf('x'), research_preview_2026_02: 'active' },
    /^research_preview/,
  ],
  ...['temperature', 'top_p', 'top_k'].map((key): [string, unknown, RegExp] => [
    key,
    { ...paramsOf('x'), [key]: 1 },
    new RegExp(`^${key}: Extra inputs`),
  ]),
  [
    'a document in an assistant message',
    withBlocks('assistant', [pdfOf(8)]),
    /^messages\.0\.content\.0/,
  ],
  ['a document in a user message', withContent(pdfOf(8)), undefined],
  [
    'citations in a user message',
    withBlocks('user', [{ type: 'text', text: 'x', citations: [citation] }]),
    /^messages\.0\.content\.0\.citations: citations are not permitted/,
  ],
  [
    'citations in an assistant message',
    withBlocks('assistant', [{ type: 'text', text: 'x', citations: [citation] }]),
    undefined,
  ],
  ...['nonsense', 'betas', 'output_format', 'workspace_id', 'mcp_servers', 'constructor'].map(
    (key): [string, unknown, RegExp] => [
      `the member ${key}`,
      { ...paramsOf('x'), [key]: [] },
      new RegExp(`^${key}: Extra inputs are not permitted$`),
    ],
  ),
  [
    'every member that the SDK has',
    {
      ...paramsOf('x'),
      cache_control: { type: 'ephemeral' },
      container: null,
      diagnostics: null,
      inference_geo: 'us',
      metadata: { user_id: 'a' },
      output_config: { effort: 'low' },
      research_preview_2026_02: 'off',
      service_tier: 'auto',
      stop_sequences: ['x'],
      stream: false,
      system: 'x',
      thinking: { type: 'adaptive' },
      tool_choice: { type: 'auto' },
      tools: [look],
      user_profile_id: 'a',
    },
    undefined,
  ],
  [
    'a member of a message',
    { ...paramsOf('x'), messages: [{ role: 'user', content: 'x', reasoning_details: [] }] },
    /^messages\.0\.reasoning_details: Extra inputs are not permitted$/,
  ],
  ['empty content', paramsOf(''), /^messages: text content blocks must be non-empty$/],
  [
    'only white space',
    paramsOf(' \n\t'),
    /^messages: text content blocks must contain non-whitespace text$/,
  ],
  [
    'an empty text block',
    withContent({ type: 'text', text: 'x' }, { type: 'text', text: '' }),
    /^messages: text content blocks must be non-empty$/,
  ],
  [
    'a text block of white space',
    withContent({ type: 'text', text: ' ' }),
    /^messages: text content blocks must contain non-whitespace text$/,
  ],
  [
    'an empty list of blocks',
    withContent(),
    /^messages\.0: all messages must have non-empty content/,
  ],
  [
    'an empty block in the system prompt',
    { ...paramsOf('x'), system: [{ type: 'text', text: '' }] },
    /^system: text content blocks must be non-empty$/,
  ],
  ['an empty system prompt', { ...paramsOf('x'), system: '' }, undefined],
  ['an empty assistant turn', withBlocks('assistant', ''), /^messages: text content/],
  [
    'an empty final assistant turn',
    {
      ...paramsOf('x'),
      model: 'claude-haiku-4-5',
      messages: [...paramsOf('x').messages, { role: 'assistant', content: '' }],
    },
    undefined,
  ],
  ...['Sure ', [{ type: 'text', text: 'Sure:\n' }]].map((content): [string, unknown, RegExp] => [
    `a prefill that ends in white space, as ${typeof content}`,
    {
      ...paramsOf('x'),
      model: 'claude-haiku-4-5',
      messages: [...paramsOf('x').messages, { role: 'assistant', content }],
    },
    /^messages: final assistant content cannot end with trailing whitespace$/,
  ]),
  ['an earlier turn that ends so', withBlocks('assistant', 'Sure '), undefined],
  [
    'an image over 5 MB',
    withContent({ type: 'text', text: 'x' }, imageOf(5_242_881)),
    /^messages\.0\.content\.1\.image\.source\.base64: image exceeds 5 MB maximum: 5242881 bytes/,
  ],
  [
    'an image over 5 MB in a tool result',
    withContent({ type: 'tool_result', tool_use_id: 'a', content: [imageOf(5_242_881)] }),
    /^messages\.0\.content\.0\.tool_result\.content\.0\.image\.source\.base64: image exceeds/,
  ],
  ['an image of 5 MB', withContent(imageOf(5_242_880)), undefined],
  ['a document over 5 MB', withContent(pdfOf(5_242_881)), undefined],
  ['prefill', { ...paramsOf('x'), messages: prefilled }, /prefill/],
  [
    'prefill on an older model',
    { ...paramsOf('x'), model: 'claude-haiku-4-5-20251001', messages: prefilled },
    undefined,
  ],
  [
    'thinking enabled',
    { ...opus48, thinking: { type: 'enabled', budget_tokens: 1024 } },
    /thinking/,
  ],
  ['thinking disabled', { ...opus48, thinking: { type: 'disabled' } }, undefined],
  [
    'thinking disabled on Opus 5.5',
    { ...paramsOf('x'), thinking: { type: 'disabled' } },
    /thinking/,
  ],
  ['a forced tool', { ...opus48, tools: [look], tool_choice: { type: 'any' } }, undefined],
  [
    'a forced tool on Opus 5.5',
    { ...paramsOf('x'), tools: [look], tool_choice: { type: 'any' } },
    /forcing tool use/,
  ],
]

void t.test('params are checked when the batch is processed', async (t) => {
  const results = await resultsOf(
    t,
    '2026-10-21',
    cases.map(([, params]) => params),
  )
  for (const [i, [name, , message]] of cases.entries()) {
    await t.test(name, async (t) => {
      const result = results[i]
      if (message === undefined) t.match(result, { type: 'succeeded' })
      else
        t.match(result, {
          type: 'errored',
          error: { error: { type: 'invalid_request_error', message } },
        })
    })
  }
})

void t.test('the older version still accepts what the newer one has removed', async (t) => {
  const thinking = (temperature: number) => ({
    ...paramsOf('x'),
    model: 'claude-haiku-4-5',
    max_tokens: 2000,
    thinking: { type: 'enabled', budget_tokens: 1024 },
    temperature,
  })
  const params = [
    { ...paramsOf('x'), model: 'claude-haiku-4-5', temperature: 1, top_k: 1 },
    withBlocks('assistant', [pdfOf(8)]),
    { ...paramsOf('x'), stream: true },
    thinking(1),
    thinking(0.5),
  ]
  const results = await resultsOf(t, '2023-06-01', params)
  const message = /^`temperature` may only be set to 1 when thinking is enabled\.$/
  t.match(results, [
    { type: 'succeeded' },
    { type: 'succeeded' },
    { type: 'errored' },
    { type: 'succeeded' },
    { type: 'errored', error: { error: { message } } },
  ])
})

void t.test('a call that names a beta may have members of betas', async (t) => {
  const params = [
    { ...paramsOf('x'), mcp_servers: [], context_management: {} },
    {
      ...paramsOf('x'),
      messages: [
        { role: 'user', content: 'x' },
        { role: 'system', content: 'x', clear_at: 'never' },
        { role: 'user', content: 'x' },
      ],
    },
    { ...paramsOf('x'), output_format: {} },
    { ...paramsOf('x'), fallbacks: 'default' },
    { ...paramsOf('x'), messages: [{ role: 'user', content: 'x', clear_at: 'never' }] },
  ]
  const refused = (message: string) => ({
    type: 'errored',
    error: { error: { message: new RegExp(`^${message}$`) } },
  })
  const taken = { type: 'succeeded' }
  const rest = [
    refused('output_format: Extra inputs are not permitted'),
    refused('fallbacks: not supported in a Message Batch'),
    refused('messages.0.clear_at: Extra inputs are not permitted'),
  ]
  const beta = { 'anthropic-beta': 'mcp-client-2025-11-20' }
  t.match(await resultsOf(t, '2026-10-21', params, {}, beta), [taken, taken, ...rest])
  t.match(await resultsOf(t, '2026-10-21', params), [
    refused('mcp_servers: Extra inputs are not permitted'),
    refused('messages.1.clear_at: Extra inputs are not permitted'),
    ...rest,
  ])
})

void t.test('models', async (t) => {
  const named = (model: string, more: object = {}) => ({ ...paramsOf('x'), ...more, model })
  const unknown = (model: string) => ({
    type: 'errored',
    error: { error: { type: 'not_found_error', message: new RegExp(`^model: ${model}$`) } },
  })
  const taken = { type: 'succeeded' }

  await t.test('are those that are documented', async (t) => {
    const ids = ['claude-haiku-4-5', 'claude-haiku-4-5-20251001', 'claude-haiku-3-5', 'my-model']
    const results = await resultsOf(
      t,
      '2026-10-21',
      ids.map((id) => named(id)),
    )
    t.match(results, [taken, taken, unknown('claude-haiku-3-5'), unknown('my-model')])
  })
  await t.test('have not been retired', async (t) => {
    const retired = 'claude-3-5-haiku-20241022'
    const params = [named(retired), named('claude-mythos-preview'), named('claude-sonnet-4-5')]
    const results = await resultsOf(t, '2026-10-21', params)
    t.match(results, [unknown(retired), taken, taken], 'others may be overdue')
    const inferred = { modelRules: false }
    t.match(await resultsOf(t, '2026-10-21', params, { inferred }), [taken, taken, taken])
  })
  await t.test('are those that are listed', async (t) => {
    const params = [named('my-model'), named('claude-haiku-5-5')]
    const results = await resultsOf(t, '2026-10-21', params, { models: ['my-model'] })
    t.match(results, [taken, unknown('claude-haiku-5-5')])
  })
  await t.test('any: a name that is not a Claude id has no rules', async (t) => {
    const params = [named('my-model', { messages: prefilled })]
    t.match(await resultsOf(t, '2026-10-21', params, { models: 'any' }), [taken])
  })
})
