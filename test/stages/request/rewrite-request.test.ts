/** What is asked after a failure, by its kind. */
import t from 'tap'
import type { Message, MessageParam } from '@anthropic-ai/sdk/resources/messages'
import type { BatchRequest, Failed, Failure } from '../../../src/outcome.ts'
import { rewriteRequest } from '../../../src/request/rewrite-request.ts'
import { answered, message, text, toolUse } from '../../fixtures/message.ts'
import { requestOf } from '../../fixtures/run-job.ts'

const question: MessageParam = { role: 'user', content: 'question 0' }
const search = {
  type: 'server_tool_use',
  id: 'srvtoolu_1',
  name: 'web_search',
  input: { query: 'x' },
}
const result = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }

function failedAs(kind: Failure['kind'], answer?: Message, more: object = {}): Failed {
  const { message: _message, ...row } = answered(message([]))
  const failure = { kind, message: 'the score is off', retryable: true }
  return { ...row, ok: false, failure, ...(answer ? { message: answer } : {}), ...more }
}

function messagesOf(request: BatchRequest | undefined): readonly MessageParam[] {
  return request?.params.messages ?? []
}

void t.test('unsure: the answer, and a turn that says how unsure', async (t) => {
  const failure = {
    kind: 'unsure',
    message: 'the confidence is 0.42, and at least 0.7 is needed. The answer was billed.',
    retryable: true,
  }
  const failed = failedAs('unsure', message([text('{"a": 1}\n')]), { failure })
  const [first, answer, again, ...others] = messagesOf(rewriteRequest(requestOf(0), failed))
  t.same([first, answer, others], [question, { role: 'assistant', content: '{"a": 1}' }, []])
  t.match(again, {
    role: 'user',
    content: /the confidence is 0\.42, and at least 0\.7 is needed\. /,
  })
  t.match(again?.content, /[Ll]ook at the question again/)
  t.notMatch(again?.content, /billed/)
  const own = messagesOf(rewriteRequest(requestOf(0), failed, 'Once more.'))
  t.same(own.at(-1), { role: 'user', content: 'Once more.' })
  const noText = failedAs('unsure', message([toolUse({ sure: 0.1 })]), { failure })
  t.match(messagesOf(rewriteRequest(requestOf(0), noText)), [question, { role: 'user' }])
})

void t.test('the text is for unsure rows alone', async (t) => {
  const failed = failedAs('invalid_output', message([text('x')]))
  t.match(messagesOf(rewriteRequest(requestOf(0), failed, 'Once more.')).at(-1), {
    content: /the score is off/,
  })
})

void t.test('paused: the message goes back as it came', async (t) => {
  const content = [
    text('I look it up.'),
    search,
    result,
    text(''),
    text(' \n'),
    { ...search, id: 'srvtoolu_2' },
  ]
  const rewritten = rewriteRequest(requestOf(0), failedAs('paused', message(content)))
  const sent = content.filter((block) => block !== content[3] && block !== content[4])
  t.strictSame(messagesOf(rewritten), [question, { role: 'assistant', content: sent }])
  t.notOk('container' in rewritten!.params)
  t.equal(rewritten?.params.max_tokens, requestOf(0).params.max_tokens)
})

void t.test('paused again: one turn of the assistant, in the order of what was said', async (t) => {
  const first = rewriteRequest(requestOf(0), failedAs('paused', message([search])))
  const second = rewriteRequest(first!, failedAs('paused', message([result, text('so')])))
  t.strictSame(messagesOf(second), [
    question,
    { role: 'assistant', content: [search, result, text('so')] },
  ])
  const request = requestOf(0)
  const prefilled = {
    ...request,
    params: {
      ...request.params,
      messages: [question, { role: 'assistant' as const, content: '{' }],
    },
  }
  t.strictSame(messagesOf(rewriteRequest(prefilled, failedAs('paused', message([search])))), [
    question,
    { role: 'assistant', content: [{ type: 'text', text: '{' }, search] },
  ])
})

void t.test('paused: the container is kept', async (t) => {
  const container = { id: 'container_1', expires_at: '2026-11-28T00:00:00Z', skills: null }
  const failed = failedAs('paused', message([search], { container }))
  t.equal(rewriteRequest(requestOf(0), failed)?.params.container, 'container_1')
  const request = requestOf(0)
  const skills = [{ type: 'anthropic' as const, skill_id: 'xlsx' }]
  const withSkills = { ...request, params: { ...request.params, container: { skills } } }
  t.same(rewriteRequest(withSkills, failed)?.params.container, { skills, id: 'container_1' })
})

void t.test('paused without a word, or without its message, is sent as it was', async (t) => {
  for (const failed of [failedAs('paused', message([text('')])), failedAs('paused')]) {
    t.same(rewriteRequest(requestOf(0), failed), requestOf(0))
  }
})

void t.test(
  'a wrong answer after a pause goes back whole, with the results that it holds',
  async (t) => {
    const paused = rewriteRequest(requestOf(0), failedAs('paused', message([search])))
    const failed = failedAs('invalid_output', message([result, text('It is a bug.')]))
    t.match(messagesOf(rewriteRequest(paused!, failed)), [
      question,
      { role: 'assistant', content: [search, result, text('It is a bug.')] },
      { role: 'user', content: /the score is off/ },
    ])
    const called = failedAs('invalid_output', message([toolUse({})]))
    t.match(messagesOf(rewriteRequest(paused!, called)), [question, {}, { role: 'user' }])
  },
)

void t.test('others are sent as they were', async (t) => {
  for (const kind of ['errored', 'expired', 'canceled', 'refused', 'unresolved'] as const) {
    t.same(rewriteRequest(requestOf(0), failedAs(kind, message([text('x')]))), requestOf(0))
  }
})
