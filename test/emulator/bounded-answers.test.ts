/** The default answer to one request costs little, whatever its schema asks for. */
import t from 'tap'
import type { Emulator } from '../../src/emulator/index.ts'
import { AnswerBudget } from '../../src/emulator/answers/answer-budget.ts'
import { patternExample } from '../../src/emulator/answers/pattern-example.ts'
import { call, messageOf, paramsOf, withEmulator } from './with-emulator.ts'

const object = (properties: object, required: string[] = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
})
const ref = (name: string) => ({ $ref: `#/$defs/${name}` })
const list = (items: object, more: object) => object({ a: { type: 'array', items, ...more } })

/** 40 definitions, each of two members that are the next one: 2 ** 40 values. */
const levels = Array.from({ length: 40 }, (_, i): [string, object] => {
  const next = i === 39 ? { type: 'string' } : ref(`d${i + 1}`)
  return [`d${i}`, object({ a: next, b: next })]
})
const doubled = Array.from({ length: 30 }, (_, i): [string, object] => {
  return [`d${i}`, i === 29 ? {} : { allOf: [ref(`d${i + 1}`), ref(`d${i + 1}`)] }]
})
const operation = object({ op: { enum: ['+'] }, left: ref('expr'), right: ref('expr') })
const long = 'x'.repeat(1_000_000)

const schemas: Record<string, object> = {
  'definitions that double': { $defs: Object.fromEntries(levels), ...object({ a: ref('d0') }) },
  'combinations that double': { $defs: Object.fromEntries(doubled), ...object({ a: ref('d0') }) },
  'a long list': list({ type: 'string' }, { minItems: 1e8 }),
  'a long list of lists': list(
    { type: 'array', items: { type: 'null' }, minItems: 1e5 },
    { minItems: 1e5 },
  ),
  'a long list of unique items': list({ enum: [1, 2] }, { minItems: 1e8, uniqueItems: true }),
  'a long list of long constants': list({ const: long }, { minItems: 1e8 }),
  'a long list of objects with long names': list(object({ [long]: {} }), { minItems: 1e8 }),
  'a long text': object({ a: { type: 'string', minLength: 1e9 } }),
  'a pattern that backtracks': object({ a: { type: 'string', pattern: '(a|a){25}$b' } }),
  'a pattern that grows': object({
    a: { type: 'string', pattern: `${'('.repeat(9)}a${'){9}'.repeat(9)}` },
  }),
  'a pattern of many groups': object({ a: { type: 'string', pattern: '('.repeat(1e5) } }),
  'many names': object(
    {},
    Array.from({ length: 20_000 }, (_, i) => `n${i}`),
  ),
  'names for more than max_tokens': object(
    {},
    Array.from({ length: 100_000 }, (_, i) => `n${i}`),
  ),
  'a reference that is no text of a URI': object({ a: { $ref: '#/%' } }),
}

const asking = (input_schema: object) => ({
  ...paramsOf('x'),
  model: 'claude-opus-4-6',
  max_tokens: 128_000,
  tools: [{ name: 'note', input_schema }],
  tool_choice: { type: 'tool', name: 'note' },
})

async function inputFor(emulator: Emulator, schema: object): Promise<unknown> {
  const reply = await call(emulator, 'POST', '/v1/messages', JSON.stringify(asking(schema)))
  if (reply.status !== 200) return messageOf(reply)
  const { content } = JSON.parse(reply.body) as { content: Array<{ input: unknown }> }
  return content[0]?.input
}

void t.test('no schema keeps the service from the next call', async (t) => {
  const { emulator } = await withEmulator(t)
  for (const [name, schema] of Object.entries(schemas)) {
    // Processor time: others may be using the machine.
    const before = process.cpuUsage()
    const input = await inputFor(emulator, schema)
    const next = await inputFor(emulator, object({ a: { const: 7 } }))
    const { user, system } = process.cpuUsage(before)
    const ms = (user + system) / 1000
    t.type(input, Object, name)
    t.same(next, { a: 7 }, name)
    t.ok(ms < 2000, `${name}: ${ms} ms`)
    t.same(await inputFor(emulator, schema), input, `${name}: the same again`)
  }
})

void t.test('a choice that ends is taken', async (t) => {
  const { emulator } = await withEmulator(t)
  const number = { type: 'number' }
  const choices = [
    { expr: { anyOf: [operation, number] } },
    { expr: { oneOf: [operation, number] } },
    { expr: { anyOf: [ref('operation'), ref('number')] }, operation, number },
  ]
  for (const $defs of choices) {
    const input = await inputFor(emulator, { $defs, ...object({ a: ref('expr') }) })
    t.ok(isExpression((input as { a: unknown }).a), JSON.stringify(input).slice(0, 200))
  }
})

function isExpression(value: unknown): boolean {
  if (typeof value === 'number') return true
  const { op, left, right } = value as { op?: unknown; left: unknown; right: unknown }
  return op === '+' && isExpression(left) && isExpression(right)
}

void t.test('what is made of a pattern matches it', (t) => {
  const known = [
    'a{2000}',
    '^[A-Z]{3}-\\d{4}(foo|bar)?$',
    '(^a$|^b$)',
    '[!-\\]]{9}[\\.-z]{40}',
    '^[\u4e00-\u9fa5]{3}\u{1F600}{2}[\u{1F600}-\u{1F60E}]$',
    '(?:x{0}|y+?)z*',
    '$^',
    '[\\w-]{90}',
  ]
  for (const pattern of known) {
    for (let hash = 0; hash < 50; hash++) {
      const text = patternExample(pattern, hash, new AnswerBudget())
      t.match(text, new RegExp(pattern, 'u'), `${pattern}: ${text}`)
    }
  }
  for (const pattern of ['a^b', 'a$b', '$^a', '(a|a){25}$b', '*', '[z-a]', '[]', '(?=a)', '\\bx']) {
    t.equal(patternExample(pattern, 0, new AnswerBudget()), undefined, pattern)
  }
  t.end()
})
