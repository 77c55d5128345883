/** Params of the wrong shape, at any depth: the path that the service names, and its words. */
import t from 'tap'
import { compareCases, resultsOf } from './results-of.ts'
import type { Case } from './results-of.ts'
import { paramsOf } from './with-emulator.ts'

const good = paramsOf('x')
const blocks = (...content: unknown[]) => ({ ...good, messages: [{ role: 'user', content }] })
const tools = (...given: unknown[]) => ({ ...good, tools: given })
const own = { name: 'look', input_schema: { type: 'object' } }
const source = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' }
const format = (given: unknown) => ({ ...good, output_config: { format: given } })

const cases: readonly Case[] = [
  ['messages: null', { ...good, messages: null }, /^messages: Input should be a valid list$/],
  ['messages: [null]', { ...good, messages: [null] }, /^messages\.0: Input should be a valid dict/],
  [
    'a message without a role',
    { ...good, messages: [{ content: 'x' }] },
    /^messages\.0\.role: Field/,
  ],
  ['content that is a number', blocks(1), /^messages\.0\.content\.0: Input should be a valid dict/],
  [
    'a block without a type',
    blocks({ text: 'x' }),
    /^messages\.0\.content\.0\.type: Field required$/,
  ],
  [
    'a block of an unknown type',
    blocks({ type: 'video' }),
    /^messages\.0\.content\.0: Input tag 'video' found using 'type' does not match any of the expected tags: 'bash_code_execution_tool_result', .*'web_search_tool_result'$/,
  ],
  [
    'text that is missing',
    blocks({ type: 'text', text: 'x' }, { type: 'text' }),
    /^messages\.0\.content\.1\.text\.text: Field required$/,
  ],
  [
    'text that is a number',
    blocks({ type: 'text', text: 1 }),
    /^messages\.0\.content\.0\.text\.text: Input should be a valid string$/,
  ],
  [
    'a member of a block',
    blocks({ type: 'text', text: 'x', id: 'a' }),
    /^messages\.0\.content\.0\.text\.id: Extra inputs are not permitted$/,
  ],
  [
    'an unknown media type',
    blocks({ type: 'image', source: { ...source, media_type: 'image/bmp' } }),
    /^messages\.0\.content\.0\.image\.source\.base64\.media_type: Input should be 'image\/jpeg', 'image\/png', 'image\/gif' or 'image\/webp'$/,
  ],
  ['an image', blocks({ type: 'image', source }, { type: 'text', text: 'x' }), undefined],
  [
    'an image by its URL',
    blocks({ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }),
    undefined,
  ],
  [
    'a block in a tool result',
    blocks({ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text' }] }),
    /^messages\.0\.content\.0\.tool_result\.content\.0\.text\.text: Field required$/,
  ],
  [
    'the input of a tool use',
    blocks({ type: 'tool_use', id: 'a', name: 'look', input: 'x' }),
    /^messages\.0\.content\.0\.tool_use\.input: Input should be a valid dictionary$/,
  ],
  [
    'cache_control on thinking',
    {
      ...good,
      messages: [
        ...good.messages,
        {
          role: 'assistant',
          content: [
            {
              type: 'thinking',
              thinking: 'x',
              signature: 'x',
              cache_control: { type: 'ephemeral' },
            },
          ],
        },
      ],
    },
    /^messages\.1\.content\.0\.thinking\.cache_control: Extra inputs are not permitted$/,
  ],
  [
    'a lifetime of a cache',
    {
      ...good,
      system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '2h' } }],
    },
    /^system\.0\.cache_control\.ephemeral\.ttl: Input should be '5m' or '1h'$/,
  ],
  ['cache_control: null', blocks({ type: 'text', text: 'x', cache_control: null }), undefined],
  ['system: null', { ...good, system: null }, /^system: Input should be a valid list$/],
  ['system blocks', { ...good, system: [{ type: 'text', text: 'x' }] }, undefined],
  [
    'a system block that is an image',
    { ...good, system: [{ type: 'image', source }] },
    /^system\.0\.text: Field required$/,
  ],
  ['tools: [null]', tools(null), /^tools\.0: Input should be a valid dictionary$/],
  [
    'a tool without a schema',
    tools({ name: 'look' }),
    /^tools\.0\.custom\.input_schema: Field required$/,
  ],
  [
    'a schema of another type',
    tools({ name: 'look', input_schema: { type: 'string' } }),
    /^tools\.0\.custom\.input_schema\.type: Input should be 'object'$/,
  ],
  [
    'a tool of an unknown type',
    tools({ type: 'function', function: {} }),
    /^tools\.0: Input tag 'function' found using 'type' does not match any of the expected tags: 'bash_20250124', /,
  ],
  [
    'the name of a tool',
    tools({ ...own, name: 'a b' }),
    /^tools\.0\.custom\.name: String should match pattern '\^\[a-zA-Z0-9_-\]\{1,128\}\$'$/,
  ],
  [
    'a name of 129 characters',
    tools({ ...own, name: 'a'.repeat(129) }),
    /^tools\.0\.custom\.name: String should have at most 128 characters$/,
  ],
  ['a name of 128 characters', tools({ ...own, name: 'a'.repeat(128) }), undefined],
  [
    'a tool of the service',
    tools({ type: 'web_search_20260318', name: 'web_search', max_uses: 3, allowed_domains: null }),
    undefined,
  ],
  [
    'a tool of the service under another name',
    tools({ type: 'web_search_20260318', name: 'search' }),
    /^tools\.0\.web_search_20260318\.name: Input should be 'web_search'$/,
  ],
  [
    'a member that a later tool has',
    tools({ type: 'web_fetch_20250910', name: 'web_fetch', use_cache: true }),
    /^tools\.0\.web_fetch_20250910\.use_cache: Extra inputs are not permitted$/,
  ],
  [
    'a toolset',
    tools({ type: 'browser_toolset_20260801', configs: { zoom: { enabled: false } } }),
    undefined,
  ],
  [
    'a tool that a toolset does not have',
    tools({ type: 'computer_toolset_20260801', configs: { navigate: {} } }),
    /^tools\.0\.computer_toolset_20260801\.configs\.navigate: Extra inputs/,
  ],
  [
    'tool_choice without the name',
    { ...good, tool_choice: { type: 'tool' } },
    /^tool_choice\.tool\.name: Field required$/,
  ],
  [
    'thinking with a small budget',
    { ...good, thinking: { type: 'enabled', budget_tokens: 1023 } },
    /^thinking\.enabled\.budget_tokens: Input should be greater than or equal to 1024$/,
  ],
  [
    'thinking of an unknown type',
    { ...good, thinking: { type: 'auto' } },
    /^thinking: Input tag 'auto' .* expected tags: 'adaptive', 'between_tools', 'disabled', 'enabled'$/,
  ],
  ['format: null', format(null), undefined],
  [
    'schema: null',
    format({ type: 'json_schema', schema: null }),
    /^output_config\.format\.schema: Input should be a valid dictionary$/,
  ],
  [
    'an unknown effort',
    { ...good, output_config: { effort: 'most' } },
    /^output_config\.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'$/,
  ],
  ['an effort of null', { ...good, output_config: { effort: null } }, undefined],
  [
    'a member of metadata',
    { ...good, metadata: { user: 'a' } },
    /^metadata\.user: Extra inputs are not permitted$/,
  ],
  [
    'service_tier: batch',
    { ...good, service_tier: 'batch' },
    /^service_tier: Input should be 'auto' or 'standard_only'$/,
  ],
  ['service_tier: standard_only', { ...good, service_tier: 'standard_only' }, undefined],
  [
    'an empty stop sequence',
    { ...good, stop_sequences: ['x', ' \n'] },
    /^stop_sequences: each stop sequence must contain non-whitespace$/,
  ],
  ['a container by its id', { ...good, container: 'container_1' }, undefined],
  [
    'a container with a skill',
    { ...good, container: { skills: [{ type: 'anthropic', skill_id: 'xlsx' }] } },
    undefined,
  ],
  [
    'a skill of an unknown type',
    { ...good, container: { skills: [{ type: 'mine', skill_id: 'xlsx' }] } },
    /^container\.skills\.0\.type: Input should be 'anthropic' or 'custom'$/,
  ],
  [
    'max_tokens: 1.5',
    { ...good, max_tokens: 1.5 },
    /^max_tokens: Input should be a valid integer$/,
  ],
]

void t.test('shapes', async (t) => {
  const params = cases.map(([, one]) => one)
  await compareCases(t, cases, await resultsOf(t, '2026-10-21', params))
})

void t.test('sampling, which only older versions have', async (t) => {
  const sonnet45 = { ...good, model: 'claude-sonnet-4-5' }
  const cases: readonly Case[] = [
    ['the middle', { ...sonnet45, temperature: 0.5, top_k: 40 }, undefined],
    ['the middle of top_p', { ...sonnet45, top_p: 0.9 }, undefined],
    [
      'a high temperature',
      { ...good, temperature: 1.1 },
      /^temperature: .* less than or equal to 1$/,
    ],
    ['a negative top_p', { ...good, top_p: -0.1 }, /^top_p: .* greater than or equal to 0$/],
    ['half a top_k', { ...good, top_k: 0.5 }, /^top_k: Input should be a valid integer$/],
  ]
  const params = cases.map(([, one]) => one)
  await compareCases(t, cases, await resultsOf(t, '2023-06-01', params))
})

const changed = {
  ...good,
  messages: [...good.messages, { role: 'system', content: [] as unknown[] }],
}
const addition = { type: 'tool_addition', tool: { type: 'tool_reference', name: 'look' } }
const betaCases: readonly Case[] = [
  ['a tool of a beta', tools({ type: 'mcp_toolset', mcp_server_name: 'a' }), undefined],
  [
    'a member of a tool of a beta',
    tools({ type: 'mcp_toolset' }),
    /^tools\.0\.mcp_toolset\.mcp_serv/,
  ],
  [
    'a system message without content',
    {
      ...changed,
      messages: [...good.messages, { role: 'system', output_config: { effort: 'low' } }],
    },
    undefined,
  ],
  [
    'a block of a beta',
    { ...changed, messages: [...good.messages, { role: 'system', content: [addition] }] },
    undefined,
  ],
  [
    'context_management',
    {
      ...good,
      context_management: {
        edits: [{ type: 'clear_tool_uses_20250919', keep: { type: 'tool_uses', value: 3 } }],
      },
    },
    undefined,
  ],
  [
    'an unknown edit',
    { ...good, context_management: { edits: [{ type: 'forget' }] } },
    /^context_management\.edits\.0: Input tag 'forget'/,
  ],
]

void t.test('betas', async (t) => {
  const params = betaCases.map(([, one]) => one)
  const beta = { 'anthropic-beta': 'mcp-client-2025-11-20, other-2026' }
  await compareCases(t, betaCases, await resultsOf(t, '2026-10-21', params, {}, beta))
  for (const result of await resultsOf(t, '2026-10-21', params)) {
    t.match(result, { type: 'errored' }, 'refused without a beta')
  }
  const empty = { 'anthropic-beta': ' , ' }
  t.match(await resultsOf(t, '2026-10-21', params.slice(0, 1), {}, empty), [{ type: 'errored' }])
})

void t.test('unknown members and types can be let through', async (t) => {
  const open = { inferred: { unknownMembers: true } }
  const cases: readonly Case[] = [
    ['a param', { ...good, nonsense: 1 }, undefined],
    [
      'a member of a message',
      { ...good, messages: [{ role: 'user', content: 'x', id: 1 }] },
      undefined,
    ],
    ['a member of a block', blocks({ type: 'text', text: 'x', id: 'a' }), undefined],
    ['a type of block', blocks({ type: 'video', seconds: 3 }), undefined],
    ['a type of tool', tools({ type: 'telescope_20300101' }), undefined],
    ['a type of thinking', { ...good, thinking: { type: 'dreaming' } }, undefined],
    [
      'a known block',
      blocks({ type: 'text' }),
      /^messages\.0\.content\.0\.text\.text: Field required$/,
    ],
    [
      'a type that is no text',
      tools({ type: { toString: 1 } }),
      /^tools\.0\.type: Input should be a va/,
    ],
  ]
  const params = cases.map(([, one]) => one)
  await compareCases(t, cases, await resultsOf(t, '2026-10-21', params, open))
})
