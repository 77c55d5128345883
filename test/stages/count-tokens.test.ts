/** What the preflight sends over the wire. */
import t from 'tap'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { countTokens } from '../../src/api/count-tokens.ts'
import { ExactNumber } from '../../src/json/exact-number.ts'
import { toJson } from '../../src/json/to-json.ts'
import { clientOf } from '../fixtures/run-job.ts'

void t.test('the body as it is given, and the betas', async (t) => {
  const seen: Array<{ url: string | undefined; headers: IncomingHttpHeaders; body: string }> = []
  const answers = ['{"input_tokens":12}', '{}', '<html>']
  const server = createServer((message, response) => {
    void text(message).then((body) => {
      seen.push({ url: message.url, headers: message.headers, body })
      response.setHeader('content-type', 'application/json').end(answers[seen.length - 1])
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const options = { model: 'm', texts: [], betas: ['a', 'b'], timeoutMs: 5000 }
  const body = toJson({ model: 'm', seed: new ExactNumber('12345678901234567890') })
  t.match(await countTokens(client, body, options), { kind: 'counted', inputTokens: 12 })
  t.match(seen[0], {
    url: '/v1/messages/count_tokens',
    headers: { 'anthropic-beta': 'a,b', 'content-type': 'application/json' },
    body: '{"model":"m","seed":12345678901234567890}',
  })
  const unclear = { kind: 'unclear', why: 'HTTP 200 without a count' }
  t.match(await countTokens(client, body, { ...options, betas: [] }), unclear)
  t.notOk(seen[1]?.headers['anthropic-beta'])
  t.match(await countTokens(client, body, options), { kind: 'unclear' })
})
