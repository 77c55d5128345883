/** Which answers to the preflight end a run, and which only say that it could not be made. */
import t from 'tap'
import Anthropic from '@anthropic-ai/sdk'
import { classifyCountError } from '../../src/api/count-answer.ts'
import type { CountAnswer } from '../../src/api/count-answer.ts'

const about = { model: 'claude-wrong', texts: ['a secret of the user'] }

/** The SDK's error for a status and a body. */
function answer(status: number, body?: unknown, headers: Record<string, string> = {}): unknown {
  const text = typeof body === 'string' ? body : undefined
  const json = typeof body === 'string' ? undefined : (body as object | undefined)
  return Anthropic.APIError.generate(status, json, text, new Headers(headers))
}

function envelope(type: string, message: string, errorCode?: string): object {
  const details = errorCode === undefined ? {} : { details: { error_code: errorCode } }
  return { type: 'error', error: { type, message, ...details }, request_id: 'req_1' }
}

const invalid = 'invalid_request_error'
const html = '<html><body>No.</body></html>'
const cases: Array<[name: string, kind: CountAnswer['kind'], error: unknown]> = [
  ['a member that it does not take', 'refused', answer(400, envelope(invalid, 'x: Extra inputs'))],
  ['an error of its own with 400', 'unclear', answer(400, envelope('api_error', 'x'))],
  ['too large, by the service', 'refused', answer(413, envelope('request_too_large', 'big'))],
  [
    'too large, by its edge',
    'refused',
    answer(413, {
      error: { type: 'request_too_large', message: 'Request exceeds the maximum size' },
    }),
  ],
  ['too large for a proxy', 'unclear', answer(413, html)],
  ['a page with 400', 'unclear', answer(400, html)],
  ['another envelope with 400', 'unclear', answer(400, { error: { message: 'no', code: 400 } })],
  ['no such model', 'no-model', answer(404, envelope('not_found_error', 'model: claude-wrong'))],
  ['not found', 'no-endpoint', answer(404, envelope('not_found_error', 'Not Found'))],
  ['not found by a proxy', 'no-endpoint', answer(404, html)],
  ['another model', 'no-endpoint', answer(404, { error: { message: 'model: claude-wrong' } })],
  ['no such method', 'no-endpoint', answer(405)],
  ['not implemented', 'no-endpoint', answer(501, html)],
  ['a refused key', 'stop', answer(401, envelope('authentication_error', 'invalid x-api-key'))],
  ['a key that a proxy refuses', 'stop', answer(401, html)],
  ['no money', 'stop', answer(402, envelope('billing_error', 'pay'))],
  ['no money, says a proxy', 'unclear', answer(402, html)],
  ['not allowed', 'stop', answer(403, envelope('permission_error', 'no access'))],
  ['a path that a proxy does not let through', 'unclear', answer(403, html)],
  ['no credit', 'stop', answer(400, envelope(invalid, 'Your credit balance is too low'))],
  ['on hold', 'stop', answer(400, envelope(invalid, 'x', 'organization_on_hold'))],
  ['no reviewers', 'stop', answer(400, envelope(invalid, 'x', 'workspace_human_review_disabled'))],
  ['a large image', 'refused', answer(400, envelope(invalid, 'x', 'image_dimensions_too_large'))],
  [
    'the limit is spent',
    'stop',
    answer(429, envelope('rate_limit_error', 'x', 'enforced_spend_limit_reached')),
  ],
  ['too many calls', 'unclear', answer(429, envelope('rate_limit_error', 'x'))],
  ['overloaded', 'unclear', answer(529, envelope('overloaded_error', 'x'))],
  ['a bug of the service', 'unclear', answer(500, envelope('api_error', 'x'))],
  [
    'a redirect',
    'stop',
    new TypeError('fetch failed', { cause: new Error('unexpected redirect') }),
  ],
  [
    'a connection that is refused',
    'unclear',
    Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
  ],
  ['no key at all', 'stop', new Error('Could not resolve authentication method')],
  ['nothing', 'unclear', undefined],
]

for (const [name, kind, error] of cases) {
  void t.test(name, (t) => {
    t.equal(classifyCountError(error, about).kind, kind)
    t.end()
  })
}

void t.test('what is said of it', (t) => {
  const long = `a secret of the user: ${'x'.repeat(9000)} sk-ant-api03-0123456789`
  const refused = classifyCountError(answer(400, envelope(invalid, long)), about)
  t.match(refused, { why: /^HTTP 400 invalid_request_error: …: xx/ })
  t.ok('why' in refused && refused.why.length < 400)
  const wait = classifyCountError(answer(429, html, { 'retry-after': '7' }), about)
  t.match(wait, { why: 'HTTP 429', afterMs: 7000 })
  t.end()
})
