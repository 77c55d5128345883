/**
 * Request lines of other vendors' batch APIs are recognized, and the error says what to write
 * instead.
 */
import t from 'tap'
import { checkRequest } from '../../../src/request/check-request.ts'

const messages = [{ role: 'user', content: 'secret' }]
const ours = '{"custom_id": …, "params": {"model": …, "max_tokens": …, "messages": […]}}'
const body = { model: 'secret', messages }

const lines: Array<[title: string, line: object, what: RegExp, mapping: RegExp]> = [
  [
    'OpenAI',
    { custom_id: 'a', method: 'POST', url: '/v1/chat/completions', body },
    /a line of OpenAI's batch format/,
    /body becomes params.* max_tokens .* params\.system.* Claude/,
  ],
  ['OpenAI without a method', { custom_id: 'a', url: 'secret', body }, /OpenAI/, /body becomes/],
  [
    'Bedrock',
    { recordId: 'secret', modelInput: { anthropic_version: 'x', max_tokens: 9, messages } },
    /AWS Bedrock/,
    /recordId becomes custom_id, modelInput becomes params/,
  ],
  [
    'Gemini',
    { request: { contents: [{ role: 'user', parts: [{ text: 'secret' }] }] } },
    /Gemini/,
    /contents becomes messages/,
  ],
  ['Gemini with a key', { key: 'secret', request: {} }, /Gemini/, /key becomes custom_id/],
  [
    'Vertex AI',
    { custom_id: 'secret', request: { max_tokens: 9, messages } },
    /Vertex AI/,
    /request becomes params/,
  ],
  ['bare params', { model: 'secret', max_tokens: 9, messages }, /wrapping/, /move all of it into/],
  ['bare params with an id', { custom_id: 'a', max_tokens: 9, messages }, /wrapping/, /params/],
]

for (const [title, line, what, mapping] of lines) {
  void t.test(`named: ${title}`, async (t) => {
    const reason = checkRequest(line)
    t.match(reason, what)
    t.match(reason, mapping)
    t.match(reason, ours)
    t.notMatch(reason, 'secret')
  })
}

const others: Array<[string, object]> = [
  ['a body that is text', { custom_id: 'a', url: 'x', body: 'y' }],
  ['a body alone', { custom_id: 'a', body: {} }],
  ['a request of nobody', { custom_id: 'a', request: {} }],
  ['params and messages', { custom_id: 'a', params: body, messages }],
]

for (const [title, line] of others) {
  void t.test(`not named: ${title}`, async (t) => {
    t.match(checkRequest(line), 'belongs into params or nowhere')
  })
}
