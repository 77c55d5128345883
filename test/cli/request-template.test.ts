import t from 'tap'
import { RequestTemplate } from '../../src/cli/request-template.ts'

const row = JSON.parse(
  '{"a":{"b":"deep"},"a.c":"dotted","list":[{"x":1}],"no":null,"__proto__":{"y":"own"}}',
) as object

const texts: Array<[string, string]> = [
  ['{{a.b}} and {{ a.c }}', 'deep and dotted'],
  ['{{list.0.x}}{{list}}', '1[{"x":1}]'],
  ['{{no}}', 'null'],
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
