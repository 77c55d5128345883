/** The one value in an answer is taken, and of several none. */
import t from 'tap'
import { extractJson } from '../../../src/validation/extract-json.ts'
import { repairJson } from '../../../src/validation/repair-json.ts'
import { json, judge } from '../../fixtures/judge.ts'
import { message, text } from '../../fixtures/message.ts'

const good: unknown = JSON.parse(json)
const fenced = '```json\n' + json + '\n```'
const mine = { reply: 'use ```json\n{"a": 1}\n``` and [{"b": 2}]' }

const one: Array<[title: string, answer: string, value?: unknown]> = [
  ['words before', `Here it is:\n${json}`],
  ['words around, on one line', `The answer is ${json}, as far as I can tell.`],
  ['a fence between two sentences', `Sure!\n\n${fenced}\n\nHope this helps.`],
  ['a fence around all of it', fenced],
  ['a fence around all of it, on one line', '```' + json + '```'],
  ['a fence that begins within a line', `Here: ${fenced}`],
  ['a fence on one line, between words', `Here: \`\`\`json ${json} \`\`\` done`],
  ['four backticks', '`'.repeat(4) + 'json\n' + json + '\n' + '`'.repeat(4)],
  ['CRLF', `Here:\r\n\`\`\`json\r\n${json}\r\n\`\`\`\r\nBye`],
  ['a fence beats what is between words', `Not {"label": 1}, but:\n${fenced}`],
  ['a fence without JSON', '```py\nprint(1)\n```\n' + json + '\n```py\nprint(2)\n```'],
  ['JSON among other things in a fence', '```\nanswer:\n' + json + '\n```'],
  ['a footnote mark', `As shown [1], [2, 3] and [[4]]: ${json} [5]`],
  ['empty brackets', `Neither [] nor { } nor [ ] but ${json}`],
  [
    'brackets that are text',
    `See [above], {name}, [^1], [x], [0, 1), [e.g. this], \\frac{a}{b}: ${json}`,
  ],
  ['scalars', `true, null, "yes" and 7 are no answer; ${json} is`],
  ['an array', 'Labels: ["bug", "question"].', ['bug', 'question']],
  ['an array of objects', `Rows: [${json}, {}].`, [good, {}]],
  ['an array that begins with a number', 'So: [1, "two"].', [1, 'two']],
  ['an array of words', 'So: [null, true].', [null, true]],
  ['nothing, in a fence', 'None:\n```json\n[]\n```', []],
  ['numbers, in a fence', 'Ids:\n```json\n[1, [2]]\n```', [1, [2]]],
  [
    'brackets in strings',
    `So: ${JSON.stringify({ a: '}]{[', b: '\\"}' })}!`,
    { a: '}]{[', b: '\\"}' },
  ],
  ['a fence in a string', `So: ${JSON.stringify(mine)}.`, mine],
  ['a fence in a string in a fence', '```json\n' + JSON.stringify(mine) + '\n```', mine],
  ['a value in a value', 'So: {"a": {"b": [{"c": 1}]}}', { a: { b: [{ c: 1 }] } }],
]

for (const [title, answer, value = good] of one) {
  void t.test(`extracted: ${title}`, async (t) => {
    t.strictSame(extractJson(answer), { value, extracted: true })
    t.strictSame(extractJson(answer, repairJson), { value, extracted: true }, 'nothing is mended')
  })
}

const several: Array<[title: string, answer: string, count: number]> = [
  ['two objects', `${json} or ${json}`, 2],
  ['lines of JSON', `${json}\n${json}\n${json}`, 3],
  ['two fences', `${fenced}\nor else\n${fenced}`, 2],
  ['two lines in a fence', '```json\n' + json + '\n' + json + '\n```', 2],
  ['an object and an array', `${json} of ["bug", "question"]`, 2],
  ['a broken one beside a good one', `{"label": "bug",} or ${json}`, 2],
  ['one with other quotes', `{'label': 'bug'} or ${json}`, 2],
  ['one without quotes', `{label: "bug"} or ${json}`, 2],
  ['one that is never closed', `${json} or {"label": "bu`, 2],
  ['between fences of code', '{"a":1}\n```py\nx\n```\n{"b":1}\n```py\ny\n```', 2],
]

for (const [title, answer, count] of several) {
  void t.test(`never guessed: ${title}`, async (t) => {
    const reason = `there are ${count} JSON values in the answer instead of one`
    t.same(extractJson(answer), { reason })
    t.same(extractJson(answer, repairJson), { reason }, 'not with repair either')
    const outcome = await judge(message([text(answer)]))
    t.match(outcome, {
      ok: false,
      failure: { kind: 'invalid_output', message: reason, retryable: true },
    })
  })
}

const none = [
  'It is a bug.',
  'The answer is 7.',
  'see [1]',
  'see [] and {}',
  '{"a": {"label": "bug"}',
  "{'meta': {\"a\": 1}, 'label': 'bug'}",
  '[0, {"a": 1)',
  'So: {"a": 1,}',
  '```json\n{"a": 1,}\n```\nBye',
  'It is:\n```\n7\n```\nBye',
  '```',
  '',
]
for (const answer of none) {
  void t.test(`no value: ${JSON.stringify(answer)}`, async (t) => {
    t.same(extractJson(answer), { reason: 'the answer is not JSON' })
  })
}

void t.test('digits and depth are held as in an answer that is all JSON', async (t) => {
  const outcome = await judge(message([text('It is {"id": 12345678901234567890}.')]))
  t.equal(String((outcome as { value: { id: unknown } }).value.id), '12345678901234567890')
  const deep = '{"a":'.repeat(2000) + '1' + '}'.repeat(2000)
  t.match(extractJson(`It is ${deep}.`), { reason: 'deeper than 1000 levels' })
})

void t.test('what was mended is told from what was only taken out', async (t) => {
  const broken = '{"label": "bug", "score": 0.5,}'
  t.strictSame(extractJson(broken, repairJson), { value: good, repaired: true })
  const both = { value: good, repaired: true, extracted: true }
  t.strictSame(extractJson(`See [1]: ${broken}, [2].`, repairJson), both)
  t.strictSame(extractJson('```json\n' + broken + '\n```\nBye', repairJson), both)
})
