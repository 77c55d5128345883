import t from 'tap'
import { parseJson } from '../../src/json/parse-json.ts'
import { markSource } from '../../src/source-of.ts'
import { RequestTemplate } from '../../src/cli/prompt/request-template.ts'

const row = parseJson(
  '{"a":{"b":"deep"},"a.c":"dotted","list":[{"x":1}],"no":null,"__proto__":{"y":"own"},"ok?":"yes",' +
    '"long":12345678901234567890,"list2":[12345678901234567890]}',
) as object

const texts: Array<[string, string]> = [
  ['{{a.b}} and {{ a.c }}', 'deep and dotted'],
  ['{{list.0.x}}{{list}}', '1[{"x":1}]'],
  ['a {{no}} b', 'a  b'],
  ['{{long}} {{list2}}', '12345678901234567890 [12345678901234567890]'],
  ['{{missing?}}{{ a.b ? }}{{ok?}}', 'deepyes'],
  ['{{__proto__.y}}', 'own'],
  ['{a} {{}} {{ {"json": {{a.b}}}', '{a} {{}} {{ {"json": deep}'],
  ['', ''],
]

for (const [text, filled] of texts) {
  void t.test(`filled: ${text}`, async (t) => {
    const template = new RequestTemplate(text)
    t.equal(template.missing(row), undefined)
    t.equal(template.fill(row), filled)
  })
}

for (const field of [
  'b',
  'a.b.length',
  'constructor',
  'constructor.name',
  'a.toString',
  'list.length.x',
  'a.',
]) {
  void t.test(`no field of the row: ${field}`, async (t) => {
    t.equal(new RequestTemplate(`x {{a.b}} {{${field}}}`).missing(row), field)
    t.equal(new RequestTemplate(`{{${field}}}`).missing('text'), field)
  })
}

void t.test('fields that hold nothing are told: null, no text, white space', async (t) => {
  const template = new RequestTemplate('{{a}} {{b}} {{c}} {{d}} {{e}} {{f?}} {{a}}')
  t.same(template.fields, ['a', 'b', 'c', 'd', 'e', 'f'])
  t.same(template.blank({ a: null, b: '', c: ' \n', d: 0, e: [] }), ['a', 'b', 'c', 'f'])
  t.equal(template.missing({ a: null, b: '', c: '', d: false, e: {} }), undefined)
  t.equal(template.missing({ a: 1, b: 1, c: 1, d: 1 }), 'e')
})

void t.test('the place of a row, unless the row has a field of that name', async (t) => {
  const row = { _line: 'own' }
  markSource(row, { file: '/data/deep/part-1.csv', line: 7 })
  t.equal(new RequestTemplate('{{_file}}:{{_line}}').fill(row), 'part-1.csv:own')
  const other = {}
  markSource(other, { file: 'part-2.csv', line: 8 })
  t.equal(new RequestTemplate('{{_file}}:{{_line}}').fill(other), 'part-2.csv:8')
  t.equal(new RequestTemplate('{{_line}}').missing({}), '_line')
})
