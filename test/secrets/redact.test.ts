/** Keys are removed from every text that is shown. */
import t from 'tap'
import { redact } from '../../src/api/redact.ts'

const key = `sk-${'ant'}-api03-AbCdEf_0123456789`

for (const [title, text] of [
  ['a key alone', key],
  ['a key in a sentence', `invalid x-api-key: ${key}, sorry`],
  ['a header', `Authorization: Bearer ${key}`],
  ['another kind of key in a header', 'x-api-key: 0123456789abcdef'],
  ['a header in JSON', '{"authorization":"Bearer 0123456789abcdef"}'],
] as const) {
  void t.test(title, async (t) => {
    t.notMatch(redact(text), /AbCdEf|89abcdef/)
    t.match(redact(text), '…')
  })
}

void t.test('anything else stays', async (t) => {
  t.equal(redact('HTTP 400: max_tokens is missing'), 'HTTP 400: max_tokens is missing')
})
