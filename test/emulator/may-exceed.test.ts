/** The quick guess at the length of a prompt is never too low. */
import t from 'tap'
import fc from 'fast-check'
import { countInputTokens } from '../../src/emulator/tokens/count-input-tokens.ts'
import { mayExceed } from '../../src/emulator/tokens/may-exceed.ts'
import { paramsOf } from './with-emulator.ts'

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constant('\u0000'.repeat(9)))
const source = fc.oneof(
  fc.record({ type: fc.constant('url'), url: text }),
  fc.record({ type: fc.constant('base64'), data: text, media_type: text }),
)
const block = fc.oneof(
  text.map((one) => ({ type: 'text', text: one })),
  source.map((one) => ({ type: 'image', source: one })),
  source.map((one) => ({ type: 'document', source: one })),
  fc.record({ type: fc.constant('tool_use'), name: text, input: fc.object() }),
  fc.object(),
)
const content = fc.oneof(text, fc.array(block))
const params = fc.record(
  {
    system: content,
    tools: fc.array(fc.object()),
    messages: fc.array(fc.record({ role: fc.constantFrom('user', 'assistant'), content })),
    output_config: fc.record({ format: fc.object() }),
  },
  { requiredKeys: [] },
)

void t.test('any prompt', (t) => {
  fc.assert(
    fc.property(params, fc.constantFrom(1, 1.3), (given, factor) => {
      const tokens = countInputTokens(given, factor)
      return mayExceed(given, tokens - 1, factor / 4)
    }),
    { numRuns: 3000 },
  )
  t.end()
})

void t.test('what is longer in JSON than it looks', (t) => {
  const inputs = [['\u0000'.repeat(50_000)], Array.from({ length: 50_000 }, () => -1.25e-300)]
  for (const input of [...inputs, Array.from({ length: 50_000 }, () => ({}))]) {
    const given = { messages: [{ role: 'assistant', content: [{ type: 'tool_use', input }] }] }
    t.ok(mayExceed(given, countInputTokens(given, 1) - 1, 1 / 4))
  }
  t.end()
})

void t.test('an ordinary one needs no count', (t) => {
  t.notOk(mayExceed(paramsOf('word '.repeat(10_000)), 200_000, 1.3 / 4))
  t.notOk(mayExceed(paramsOf('word '.repeat(1_000_000)), Infinity, 1.3 / 4))
  t.ok(mayExceed(paramsOf('word '.repeat(1_000_000)), 200_000, 1.3 / 4))
  t.end()
})
