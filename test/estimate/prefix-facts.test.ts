/** Where a prefix is cut to be counted, and from which length on a model keeps it. */
import t from 'tap'
import { modelTable } from '../../src/emulator/models/model-table.ts'
import { cutPrefix } from '../../src/estimate/cut-prefix.ts'
import { minCacheTokens } from '../../src/estimate/min-cache-tokens.ts'
import { markedPrefix } from '../../src/marked-prefix.ts'

const mark = { type: 'ephemeral' as const }

void t.test('the shortest prefix that is kept', (t) => {
  for (const { id, minCacheTokens: least } of modelTable) t.equal(minCacheTokens(id), least, id)
  t.equal(minCacheTokens('claude-haiku-4-5-latest'), 4096)
  t.equal(minCacheTokens('claude-opus-6'), 512, 'as the last of its line')
  t.equal(minCacheTokens('my-model'), 1024)
  t.end()
})

void t.test('marks, in the order of the prompt', (t) => {
  const prefix = markedPrefix({
    tools: [{ name: 'a', input_schema: { type: 'object' }, cache_control: mark }],
    system: [
      { type: 'text', text: 'b' },
      { type: 'text', text: 'c', cache_control: { ...mark, ttl: '1h' } },
    ],
    messages: [{ role: 'user', content: 'd' }],
  })
  t.same(prefix?.marks, [
    { end: 1, ttl: '5m' },
    { end: 3, ttl: '1h' },
  ])
  t.same([prefix?.pieces.length, prefix?.ttl], [3, '1h'])
  const whole = markedPrefix({ messages: [{ role: 'user', content: 'd' }], cache_control: mark })
  t.same(whole?.marks, [{ end: 1, ttl: '5m' }])
  const twice = markedPrefix({
    messages: [{ role: 'user', content: [{ type: 'text', text: 'd', cache_control: mark }] }],
    cache_control: { ...mark, ttl: '1h' },
  })
  t.same(twice?.marks, [{ end: 1, ttl: '5m' }], 'that of the block holds')
  t.equal(twice?.ttl, '1h', 'the longest that is asked for')
  t.notOk(markedPrefix({ messages: [{ role: 'user', content: 'd' }] }))
  t.end()
})

void t.test('a prefix alone, as it is counted', (t) => {
  const params = {
    model: 'm',
    tools: [{ name: 'a' }, { name: 'b' }],
    tool_choice: { type: 'tool', name: 'b' },
    system: 'c',
    messages: [
      { role: 'user', content: [{ text: 'd' }, { text: 'e' }] },
      { role: 'assistant', content: 'f' },
      { role: 'user', content: 'g' },
    ],
  }
  const { tools, tool_choice, system, messages } = params
  const dot = [{ role: 'user', content: '.' }]
  const [first] = messages
  t.strictSame(cutPrefix(params, 1), { model: 'm', tools: [{ name: 'a' }], messages: dot })
  t.strictSame(cutPrefix(params, 2), { model: 'm', tools, messages: dot })
  t.strictSame(cutPrefix(params, 3), { model: 'm', tools, tool_choice, system, messages: dot })
  const start = { model: 'm', tools, tool_choice, system }
  const half = { role: 'user', content: [{ text: 'd' }] }
  t.strictSame(cutPrefix(params, 4), { ...start, messages: [half] })
  t.strictSame(cutPrefix(params, 5), { ...start, messages: [first] })
  t.strictSame(cutPrefix(params, 6), { ...start, messages: messages.slice(0, 2) })
  t.strictSame(cutPrefix(params, 7), params)
  t.strictSame(cutPrefix({ messages }, 1), { messages: [half] }, 'members that are not there')
  t.end()
})
