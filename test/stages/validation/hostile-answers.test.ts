/** Model output is untrusted: its cost in time must be linear in its length. */
import t from 'tap'
import { z } from 'zod'
import { extractJson } from '../../../src/validation/extract-json.ts'
import { Label, judge } from '../../fixtures/judge.ts'
import { message, text, toolUse } from '../../fixtures/message.ts'

const hostile: Array<[string, string, object]> = [
  ['arrays in arrays', '['.repeat(1e5) + ']'.repeat(1e5), { message: 'deeper than 1000 levels' }],
  ['objects in objects', '{"a":'.repeat(1e5) + '1' + '}'.repeat(1e5), { message: 'deeper than' }],
  ['open arrays', '['.repeat(1e5), { message: 'not JSON' }],
  ['quotes', '["a ' + '"a '.repeat(1e5), { message: 'not JSON' }],
  ['fences', '```json\n'.repeat(1e5), { message: 'not JSON' }],
  ['space', ' '.repeat(1e6) + 'x' + ' '.repeat(1e6), { message: 'not JSON' }],
  ['backslashes', '["' + '\\'.repeat(1e6), { message: 'not JSON' }],
]

for (const [title, answer, expected] of hostile) {
  for (const repair of [false, true]) {
    void t.test(`hostile text: ${title}, repair ${repair}`, async (t) => {
      const outcome = await judge(message([text(answer)]), Label, { repair })
      if (repair) t.match(outcome, { ok: false, failure: { kind: 'invalid_output' } })
      else t.match(outcome, { ok: false, failure: { kind: 'invalid_output', ...expected } })
    })
  }
}

/** What is written over and over; the first of each pair stands once before it. */
const repeated: Array<[head: string, unit: string]> = [
  ['', '['],
  ['x ', '['],
  ['', '{"'],
  ['', '{"a":'],
  ['', '`'],
  ['', '```json\n'],
  ['', '```['],
  ['', '```{"'],
  ['', '```{}'],
  ['', '```{}```'],
  ['', '```{"a":1} '],
  ['', '```[tru'],
  ['', '{ '],
  ['', '{a '],
  ['', '[1,'],
  ['', '{"a":1} '],
  ['["', '\\'],
  ['', '{"a\\":'],
  ['', '[[1] "'],
]

void t.test('the time for any answer grows with its length alone', async (t) => {
  for (const [head, unit] of repeated) {
    for (const length of [1e6, 1e7]) {
      const answer = head + unit.repeat(length / unit.length)
      // Processor time: others may be using the machine.
      const before = process.cpuUsage()
      const found = extractJson(answer)
      const { user, system } = process.cpuUsage(before)
      const ms = (user + system) / 1000
      t.match(found, { reason: /not JSON|instead of one/ }, unit)
      // Measured at 5 to 30 ms for a megabyte. What is quadratic takes minutes.
      t.ok(ms < length / 1000, `${JSON.stringify(unit)}, ${length}: ${ms.toFixed(0)} ms`)
    }
  }
})

void t.test('brackets in strings are not depth', async (t) => {
  const value = { label: '[{'.repeat(5000), escaped: '\\"['.repeat(5000) }
  t.match(await judge(message([text(JSON.stringify(value))])), { ok: true, value })
})

void t.test('a schema that recurses over a deep value fails for its row only', async (t) => {
  interface Tree {
    a?: Tree | undefined
  }
  const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ a: Tree.optional() }))
  let deep: Tree = {}
  for (let i = 0; i < 1e5; i++) deep = { a: deep }
  const outcome = await judge(message([toolUse(deep)]), Tree)
  t.match(outcome, { ok: false, failure: { message: 'the schema threw RangeError' } })
})

void t.test('a long answer takes linear time', async (t) => {
  const long = {
    rows: Array.from({ length: 200_000 }, (_, i) => ({ i, text: 'some "quoted" text' })),
  }
  const answer = '```json\n' + JSON.stringify(long) + '\n```'
  t.ok(answer.length > 8e6)
  const outcome = await judge(message([text(answer)]), undefined, { repair: true })
  t.match(outcome, { ok: true })
  t.notOk('repaired' in outcome)
})

void t.test('__proto__ in an answer stays data', async (t) => {
  const answer =
    '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}'
  for (const [content, options] of [
    [text(answer + '}'), {}],
    [text(answer), { repair: true }],
    [toolUse(JSON.parse(answer + '}')), {}],
  ] as const) {
    const outcome = await judge(message([content]), undefined, options)
    t.match(outcome, { ok: true })
    t.notOk('polluted' in outcome)
  }
  t.notOk('polluted' in {})
})
