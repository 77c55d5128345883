/** Roles and texts that the service would refuse are found before they are sent. */
import t from 'tap'
import { ExactNumber } from '../../../src/json/exact-number.ts'
import { checkRequest } from '../../../src/request/check-request.ts'

const user = { role: 'user', content: 'Hello' }
const prefill = { role: 'assistant', content: '' }
const text = (value: unknown) => ({ type: 'text', text: value })
const said = (...messages: unknown[]) => reasonOf({ messages })
const asked = (content: unknown, role = 'user') => said({ role, content }, user)

function reasonOf(more: object): string | undefined {
  const params = { model: 'claude-haiku-4-5', max_tokens: 64, messages: [user], ...more }
  return checkRequest({ custom_id: 'a', params })
}

const roles: Array<[role: unknown, remedy: RegExp]> = [
  ['tool', /is tool, .* tool_result block in a message with the role user/],
  ['function', /is function, .* tool_result/],
  ['developer', /params\.system/],
  ['model', /role assistant/],
  ['ai', /role assistant/],
  ['human', /role user/],
  ['secret', /is not one of user, assistant and system$/],
  ['', /is not one of/],
  [7, /is a string, not a number/],
  [new ExactNumber('12345678901234567890'), /is a string, not a number/],
]

for (const [role, remedy] of roles) {
  void t.test(`a role that there is not: ${String(role)}`, async (t) => {
    const reason = said(user, { role, content: 'x' })
    t.match(reason, 'params.messages[1].role ')
    t.match(reason, remedy)
    t.notMatch(reason, 'secret')
  })
}

void t.test('the order of roles is left to the service', async (t) => {
  const assistant = { role: 'assistant', content: 'x' }
  const system = { role: 'system', content: 'x' }
  for (const messages of [[assistant, user], [user, user], [user, system, user], [system]]) {
    t.equal(said(...messages), undefined)
  }
})

const nothing: Array<[title: string, content: unknown, at: string, says: RegExp]> = [
  ['an empty string', '', '.content', /is empty/],
  ['white space of Unicode', '\u3000\u2003', '.content', /nothing but white space/],
  ['no blocks', [], '.content', /is an empty array/],
  ['white space', ' \n\t\u00a0\u3000', '.content', /nothing but white space/],
  ['an empty block', [text('x'), text('')], '.content[1].text', /is empty/],
  ['a block of white space', [text(' ')], '.content[0].text', /nothing but white space/],
  ['a block without text', [{ type: 'text' }], '.content[0].text', /a string, not undefined/],
]

for (const [title, content, at, says] of nothing) {
  void t.test(`nothing in it: ${title}`, async (t) => {
    for (const role of ['user', 'assistant']) {
      t.match(asked(content, role), `params.messages[0]${at} `)
      t.match(asked(content, role), says)
    }
  })
}

void t.test('only the last message, of the assistant, may be empty', async (t) => {
  t.equal(said(user, prefill), undefined)
  t.equal(said(user, { ...prefill, content: [] }), undefined)
  t.match(said(user, prefill, user), 'params.messages[1].content is empty')
  t.match(said(user, { role: 'user', content: '' }), 'params.messages[1].content is empty')
  t.match(said(user, { ...prefill, content: ' ' }), 'white space')
  t.match(said(user, { ...prefill, content: [text('')] }), 'content[0].text is empty')
})

void t.test('text that has something in it', async (t) => {
  const spaces = ' '.repeat(1000)
  for (const value of [
    'x',
    '0',
    '~',
    '\u007f',
    ' x',
    `${spaces}x`,
    '\u{1F600}',
    '\ufeff',
    '\u200b',
  ]) {
    t.equal(asked(value), undefined, JSON.stringify(value.trim()))
    t.equal(asked([text(value)]), undefined)
    t.equal(reasonOf({ system: [text(value)] }), undefined)
  }
})

void t.test('the system prompt', async (t) => {
  for (const system of ['', ' ', undefined, null, [], [text('x')], [{ type: 'new' }]]) {
    t.equal(reasonOf({ system }), undefined)
  }
  t.match(reasonOf({ system: 7 }), 'params.system is a string or an array of text blocks, not a n')
  t.match(reasonOf({ system: ['x'] }), 'params.system[0] is an object')
  t.match(reasonOf({ system: [text('x'), text('')] }), 'params.system[1].text is empty')
  t.match(reasonOf({ system: [text('\n')] }), 'params.system[0].text has nothing but white space')
})

void t.test("blocks of OpenAI's", async (t) => {
  const blocks: Array<[string, string]> = [
    ['image_url', '"source": {"type": "url", "url": …}'],
    ['input_image', '"source": {"type": "url", "url": …}'],
    ['input_text', '{"type": "text", "text": …}'],
    ['output_text', '{"type": "text", "text": …}'],
  ]
  for (const [type, remedy] of blocks) {
    const reason = asked([text('x'), { type, image_url: 'secret', text: 'secret' }])
    t.match(reason, `params.messages[0].content[1].type is ${type}, which is OpenAI's: `)
    t.match(reason, remedy)
    t.notMatch(reason, 'secret')
  }
  t.equal(asked([{ type: 'new_in_2027' }]), undefined)
})
