/** Which requests count_tokens can judge, and which it refuses although a batch takes them. */
import t from 'tap'
import { isCountable } from '../../../src/request/is-countable.ts'

const user = (content: unknown): object => ({ messages: [{ role: 'user', content }] })
const tool = (type: string | undefined): object => ({ ...user('hi'), tools: [{ type, name: 'x' }] })
const image = (source: object): object => ({ type: 'image', source })
const byUrl = { type: 'url', url: 'https://example.com/a.png' }

const countable: Array<[string, object]> = [
  ['text', user('hi')],
  ['a tool without a type', tool(undefined)],
  ['a custom tool', tool('custom')],
  ['the advisor tool', tool('advisor_20260301')],
  ['a tool of the client', tool('bash_20250124')],
  ['an image as base64', user([image({ type: 'base64', media_type: 'image/png', data: '' })])],
  ['a document as text', user([{ type: 'document', source: { type: 'text', data: 'url' } }])],
  ['no MCP servers', { ...user('hi'), mcp_servers: [] }],
  ['null in the place of anything', { messages: null, tools: [null], mcp_servers: null }],
]
const uncountable: Array<[string, object]> = [
  ['a search', tool('web_search_20260318')],
  ['running code', tool('code_execution_20260521')],
  ['a tool that nobody has heard of', tool('holodeck_20270101')],
  ['a set of MCP tools', tool('mcp_toolset')],
  ['the MCP connector', { ...user('hi'), mcp_servers: [{ type: 'url', url: 'https://x.y' }] }],
  ['an image by URL', user([{ type: 'text', text: 'hi' }, image(byUrl)])],
  ['a document by file', user([{ type: 'document', source: { type: 'file', file_id: 'f' } }])],
  ['an image in a tool result', user([{ type: 'tool_result', content: [image(byUrl)] }])],
  [
    'an image in a document',
    user([{ type: 'document', source: { type: 'content', content: [image(byUrl)] } }]),
  ],
  ['a document of the system', { ...user('hi'), system: [{ type: 'document', source: byUrl }] }],
]

for (const [name, params] of countable) {
  void t.test(`${name} is countable`, (t) => {
    t.equal(isCountable(params), true)
    t.end()
  })
}
for (const [name, params] of uncountable) {
  void t.test(`${name} is not`, (t) => {
    t.equal(isCountable(params), false)
    t.end()
  })
}

void t.test('content of any depth', (t) => {
  let content: unknown = [image(byUrl)]
  for (let i = 0; i < 100_000; i++) content = [content]
  t.equal(isCountable(user(content)), false)
  t.end()
})
