/** The create endpoint: what it accepts, what it refuses, and what it leaves on the disk. */
import t from 'tap'
import Anthropic from '@anthropic-ai/sdk'
import { once } from 'node:events'
import http from 'node:http'
import { openAsBlob, readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { call, messageOf, paramsOf, requestsOf, withEmulator } from './with-emulator.ts'

const path = '/v1/messages/batches'
const good = { custom_id: 'a', params: paramsOf('x') }
const bodyOf = (...requests: unknown[]) => JSON.stringify({ requests })

const refusals: Array<[name: string, body: string | Buffer, message: RegExp]> = [
  ['no body', '', /not valid JSON/],
  ['invalid JSON', 'nonsense', /not valid JSON/],
  [
    'an element that is not valid JSON',
    '{"requests":[{"custom_id":x}]}',
    /not valid JSON: invalid value: char 13/,
  ],
  ['a body that ends early', bodyOf(good).slice(0, -2), /not valid JSON: unexpected end/],
  [
    'invalid UTF-8',
    Buffer.concat([Buffer.from('{"requests":["'), Buffer.from([0xff]), Buffer.from('"]}')]),
    /UTF-8/,
  ],
  ['no requests', '{}', /^requests: Field required$/],
  ['requests that are not a list', '{"requests":{}}', /^requests: Input should be a valid list$/],
  ['an empty list', bodyOf(), /^requests: List should have at least 1 item/],
  ['too many', bodyOf(...requestsOf(4)), /^requests: List should have at most 3 items/],
  [
    'an unknown key beside requests',
    `{"webhook_url":"x","requests":[${JSON.stringify(good)}]}`,
    /^webhook_url: Extra inputs/,
  ],
  [
    'a request that is not an object',
    bodyOf(good, 1),
    /^requests\.1: Input should be a valid dictionary/,
  ],
  [
    'an unknown key in a request',
    bodyOf({ ...good, priority: 1 }),
    /^requests\.0\.priority: Extra inputs/,
  ],
  ['no custom_id', bodyOf({ params: {} }), /^requests\.0\.custom_id: Field required$/],
  [
    'a custom_id that is not a string',
    bodyOf({ ...good, custom_id: 1 }),
    /^requests\.0\.custom_id: Input should be a valid string$/,
  ],
  [
    'an empty custom_id',
    bodyOf({ ...good, custom_id: '' }),
    /^requests\.0\.custom_id: String should have at least 1 character$/,
  ],
  [
    'a long custom_id',
    bodyOf({ ...good, custom_id: 'a'.repeat(65) }),
    /^requests\.0\.custom_id: String should have at most 64 characters$/,
  ],
  [
    'a custom_id with a space',
    bodyOf({ ...good, custom_id: 'a b' }),
    /^requests\.0\.custom_id: String should match pattern/,
  ],
  [
    'a custom_id with a line feed',
    bodyOf({ ...good, custom_id: 'a\n' }),
    /^requests\.0\.custom_id: String should match pattern/,
  ],
  ['a custom_id twice', bodyOf(good, good), /^requests\.1\.custom_id: .*unique/],
  ['no params', bodyOf({ custom_id: 'a' }), /^requests\.0\.params: Field required$/],
  [
    'params that are not an object',
    bodyOf({ ...good, params: [] }),
    /^requests\.0\.params: Input should be a valid dictionary$/,
  ],
  [
    'deeply nested params',
    `{"requests":[{"custom_id":"a","params":{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}}]}`,
    /nested too deeply/,
  ],
]

void t.test('a refused create call leaves nothing behind', async (t) => {
  const { emulator } = await withEmulator(t, { limits: { maxRequests: 3 } })
  for (const [name, body, message] of refusals) {
    await t.test(name, async (t) => {
      const reply = await call(emulator, 'POST', path, body)
      t.match(reply, { status: 400, headers: { 'request-id': /^req_/ } })
      t.match(JSON.parse(reply.body), { type: 'error', error: { type: 'invalid_request_error' } })
      t.match(messageOf(reply), message)
    })
  }
  t.match(await emulator.ledger(), { creates: refusals.length, batches: 0, requests: 0 })
  t.same(readdirSync(emulator.dir), ['ledger.jsonl'])
})

void t.test('accepts ids of 64 characters, a body in pieces, any key order', async (t) => {
  const { emulator } = await withEmulator(t)
  const id = 'aZ0_-'.repeat(12).padEnd(64, 'x')
  const body = `\n{ "requests" : [ {"params": ${JSON.stringify(good.params)} , "custom_id":"${id}"}\n]\t}\n`
  const pieces = Array.from(Buffer.from(body), (byte) => Buffer.from([byte]))
  t.equal((await call(emulator, 'POST', path, pieces)).status, 200)
  t.match(await emulator.ledger(), { batches: 1, requests: 1 })
})

void t.test('a compressed body is refused', async (t) => {
  const { emulator } = await withEmulator(t)
  const reply = await call(emulator, 'POST', path, 'xyz', { 'content-encoding': 'gzip' })
  t.match(JSON.parse(reply.body), { error: { details: { error_code: /encoding_unsupported/ } } })
})

void t.test('a body over the limit', async (t) => {
  const { emulator, batches } = await withEmulator(t, { limits: { maxBytes: 300_000 } })
  const large = bodyOf({ ...good, params: paramsOf('x'.repeat(2_000_000)) })
  await t.test('with content-length', async (t) => {
    const reply = await call(emulator, 'POST', path, large, {
      'content-length': String(large.length),
    })
    t.equal(reply.status, 413)
    t.notOk(reply.headers['request-id'])
    t.same(JSON.parse(reply.body), {
      error: { type: 'request_too_large', message: 'Request exceeds the maximum size' },
    })
  })
  await t.test('with its length not told, and the client goes on sending', async (t) => {
    const agent = new http.Agent({ keepAlive: true })
    t.teardown(() => agent.destroy())
    const headers = { 'x-api-key': 'key', 'anthropic-version': '2026-10-21' }
    const request = http.request(`${emulator.url}${path}`, { method: 'POST', headers, agent })
    request.end(large.padEnd(40_000_000))
    const sent = once(request, 'finish')
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    t.equal(response.statusCode, 413)
    response.resume()
    await sent
  })
  await t.test('as the client sees it', async (t) => {
    const requests = [{ ...good, params: paramsOf('x'.repeat(2_000_000)) }]
    await batches.create({ requests }).then(
      () => t.fail('accepted'),
      (error: unknown) => t.ok(error instanceof Anthropic.ContentTooLargeError, String(error)),
    )
  })
  t.match(await emulator.ledger(), { batches: 0 })
  t.same(readdirSync(emulator.dir), ['ledger.jsonl'])
})

void t.test('accepts a body of exactly the limit, and not one byte more', async (t) => {
  const body = bodyOf(good)
  const { emulator } = await withEmulator(t, { limits: { maxBytes: body.length } })
  t.equal((await call(emulator, 'POST', path, body)).status, 200)
  t.equal((await call(emulator, 'POST', path, `${body} `)).status, 413)
})

void t.test('the queue', async (t) => {
  await t.test('is full, until a batch has ended', async (t) => {
    const options = { limits: { queue: 10 }, batchMs: 1000, inferred: { queueFullRetryAfter: 7 } }
    const { emulator, batches } = await withEmulator(t, options)
    await batches.create({ requests: requestsOf(6) })
    await batches.create({ requests: requestsOf(4) })
    const full = await call(emulator, 'POST', path, bodyOf(good))
    t.match(full, { status: 429, headers: { 'retry-after': '7' } })
    t.match(JSON.parse(full.body), { error: { type: 'rate_limit_error' } })
    await emulator.advance(1000)
    t.equal((await call(emulator, 'POST', path, bodyOf(good))).status, 200)
    t.equal((await emulator.ledger()).requests, 11)
  })
})

void t.test('an upload that breaks off makes no batch', async (t) => {
  const { emulator } = await withEmulator(t)
  const socket = connect(emulator.port, '127.0.0.1')
  const head = `POST ${path} HTTP/1.1\r\nhost: x\r\nx-api-key: k\r\nanthropic-version: 2026-10-21\r\n`
  socket.write(`${head}content-length: 1000\r\n\r\n{"requests":[`)
  await once(socket, 'connect')
  while (readdirSync(emulator.dir).length < 2) await new Promise((done) => setTimeout(done, 2))
  socket.destroy()
  while (readdirSync(emulator.dir).length > 1) await new Promise((done) => setTimeout(done, 2))
  t.match(await emulator.ledger(), { creates: 1, batches: 0 })
})

void t.test('a client that sends a file as the body', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const file = join(t.testdir(), 'body.json')
  writeFileSync(file, bodyOf(...requestsOf(1000, 'x'.repeat(1000))))
  const body = await openAsBlob(file, { type: 'application/json' })
  const batch = await batches.create(
    { requests: [] },
    { body, fetchOptions: { redirect: 'error' } },
  )
  t.equal(batch.request_counts.processing, 1000)
  await emulator.advance(100)
  t.equal((await batches.retrieve(batch.id)).request_counts.succeeded, 1000)
})

void t.test('inferred behaviour can be set', async (t) => {
  const inferred = {
    extraKeys: true,
    duplicateIds: true,
    resultsRunningStatus: 409,
    secondCancelStatus: 409,
    unknownCursorStatus: 404,
    queueFullStatus: 503,
  }
  const { emulator } = await withEmulator(t, { inferred, batchMs: 1e6, limits: { queue: 2 } })
  const post = (body: string) => call(emulator, 'POST', path, body)
  const accepted = await post(
    `{"metadata":1,"requests":[${JSON.stringify({ ...good, more: 1 })},${JSON.stringify(good)}]}`,
  )
  t.equal(accepted.status, 200)
  t.equal((await post(bodyOf(good))).status, 503)
  const { id } = JSON.parse(accepted.body) as { id: string }
  t.equal((await call(emulator, 'GET', `${path}/${id}/results`)).status, 409)
  t.equal((await call(emulator, 'POST', `${path}/${id}/cancel`)).status, 200)
  t.equal((await call(emulator, 'POST', `${path}/${id}/cancel`)).status, 409)
  t.equal((await call(emulator, 'GET', `${path}?after_id=x`)).status, 404)
})
