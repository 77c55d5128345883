/** Faults of a single call: lost, cut and slow replies, wrong statuses, hanging sockets. */
import Anthropic from '@anthropic-ai/sdk'
import t from 'tap'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FaultRule } from '../../src/emulator/index.ts'
import { call, requestsOf, withEmulator } from './with-emulator.ts'
import type { RawReply } from './with-emulator.ts'

const path = '/v1/messages/batches'
const body = JSON.stringify({ requests: requestsOf(2) })

interface Case {
  name: string
  rule: FaultRule
  /** Number of batches after the call. */
  batches: number
  /** Undefined if there is no reply. */
  reply?: Partial<RawReply>
}

const creates: Case[] = [
  {
    name: 'reset at the headers',
    rule: { on: 'create', fault: 'reset', at: 'headers' },
    batches: 0,
  },
  { name: 'reset after the body', rule: { on: 'create', fault: 'reset' }, batches: 0 },
  { name: 'reply lost', rule: { on: 'create', fault: 'reply_lost' }, batches: 1 },
  {
    name: 'reply cut',
    rule: { on: 'create', fault: 'reply_cut', bytes: 9 },
    batches: 1,
    reply: { status: 200, body: '{"id":"ms', complete: false },
  },
  {
    name: 'HTML of a proxy',
    rule: { on: 'create', fault: 'html', commit: false },
    batches: 0,
    reply: { status: 502 },
  },
  {
    name: 'HTML with 200, though accepted',
    rule: { on: 'create', fault: 'html', status: 200, commit: true },
    batches: 1,
    reply: { status: 200, headers: { 'content-type': 'text/html' } },
  },
  { name: 'no reply', rule: { on: 'create', fault: 'hang', ms: 30 }, batches: 0 },
  {
    name: 'no reply, though accepted',
    rule: { on: 'create', fault: 'hang', ms: 30, commit: true },
    batches: 1,
  },
  {
    name: 'slow',
    rule: { on: 'create', fault: 'slow', ms: 30 },
    batches: 1,
    reply: { status: 200 },
  },
  {
    name: 'a reply byte by byte',
    rule: { on: 'create', fault: 'reply_trickle', bytesPerSecond: 20_000 },
    batches: 1,
    reply: { status: 200, complete: true, body: '}' },
  },
  {
    name: 'an error though accepted',
    rule: { on: 'create', fault: 'status', status: 500, commit: true },
    batches: 1,
    reply: { status: 500 },
  },
  {
    name: 'sent twice by a proxy',
    rule: { on: 'create', fault: 'replayed' },
    batches: 2,
    reply: { status: 200 },
  },
]
for (const { name, rule, batches, reply } of creates) {
  void t.test(`create: ${name}`, async (t) => {
    const { emulator } = await withEmulator(t, { faults: [{ ...rule, next: 1 }] })
    const sent = call(emulator, 'POST', path, body)
    if (reply) t.match(await sent, reply)
    else await t.rejects(sent, { code: /ECONNRESET/ })
    await emulator.advance(100)
    t.match(await emulator.ledger(), {
      creates: 1,
      batches,
      requests: 2 * batches,
      billed: 2 * batches,
    })
    t.same(Object.values(emulator.faults.struck), [1])
    const page = JSON.parse((await call(emulator, 'GET', path)).body) as { data: unknown[] }
    t.equal(page.data.length, batches)
    t.equal((await call(emulator, 'POST', path, body)).status, 200, 'the next call goes through')
  })
}

const types: Array<[status: number, type: string]> = [
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [408, 'timeout_error'],
  [409, 'conflict_error'],
  [422, 'invalid_request_error'],
  [429, 'rate_limit_error'],
  [500, 'api_error'],
  [503, 'api_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]
for (const [status, type] of types) {
  void t.test(`status ${status} is ${type}`, async (t) => {
    const { emulator } = await withEmulator(t, {
      faults: [{ on: 'create', fault: 'status', status }],
    })
    const reply = await call(emulator, 'POST', path, body)
    t.match(reply, { status, headers: { 'request-id': /^req_/ } })
    t.match(JSON.parse(reply.body), {
      type: 'error',
      error: { type },
      request_id: reply.headers['request-id'],
    })
    t.equal('anthropic-workspace-id' in reply.headers, status !== 401)
    t.equal((await emulator.ledger()).batches, 0)
  })
}

const details: Array<[name: string, rule: object, expected: object]> = [
  [
    'the edge’s 413',
    { status: 413 },
    { headers: { server: 'cloudflare' }, body: /^{"error":{"type":"request_too/ },
  ],
  [
    'a spend limit',
    { status: 429, errorCode: 'enforced_spend_limit_reached' },
    { body: /"details":{"error_code":"enforced_spend_limit_reached"}/ },
  ],
  ['retry-after in seconds', { status: 429, retryAfter: 3 }, { headers: { 'retry-after': '3' } }],
  [
    'an absurd retry-after',
    { status: 429, retryAfter: '-1e99' },
    { headers: { 'retry-after': '-1e99' } },
  ],
  [
    'retry-after as a date',
    { status: 503, retryAfterDate: 60 },
    { headers: { 'retry-after': / GMT$/ } },
  ],
  [
    'no envelope',
    { status: 400, envelope: false },
    { headers: { 'content-type': 'text/plain' }, body: /^Emulated/ },
  ],
  [
    'a message and a type',
    { status: 400, type: 'x_error', message: 'Why' },
    { body: /"x_error","message":"Why"/ },
  ],
]
for (const [name, rule, expected] of details) {
  void t.test(`an error with ${name}`, async (t) => {
    const faults = [{ on: 'any', fault: 'status', ...rule } as FaultRule]
    const { emulator } = await withEmulator(t, { faults })
    const reply = await call(emulator, 'POST', path, body)
    t.match(reply, expected)
    if (!('retryAfter' in rule || 'retryAfterDate' in rule)) t.notOk(reply.headers['retry-after'])
  })
}

void t.test('a late commit is billed, and stays invisible for its time', async (t) => {
  const faults: FaultRule[] = [{ on: 'create', fault: 'late_commit', ms: 10_000, next: 1 }]
  const { emulator, batches } = await withEmulator(t, { faults })
  await t.rejects(call(emulator, 'POST', path, body))
  const later = await batches.create({ requests: requestsOf(1) })
  t.same(
    (await batches.list()).data.map(({ id }) => id),
    [later.id],
  )
  await emulator.advance(10_000)
  t.equal((await batches.list()).data.length, 2)
  t.equal(
    (await batches.list({ before_id: later.id })).data.length,
    0,
    'its place is that of its creation',
  )
})

void t.test('a list that lags', async (t) => {
  const faults: FaultRule[] = [{ on: 'list', fault: 'lag', ms: 5000 }]
  const { emulator, batches } = await withEmulator(t, { faults })
  const { id } = await batches.create({ requests: requestsOf(1) })
  t.same((await batches.list()).data, [])
  t.equal((await batches.retrieve(id)).id, id)
  await emulator.advance(5000)
  t.equal((await batches.list()).data.length, 1)
})

void t.test('a 404 for some time', async (t) => {
  const faults: FaultRule[] = [{ on: 'retrieve', fault: 'status', status: 404, next: 2 }]
  const { batches } = await withEmulator(t, { faults })
  const { id } = await batches.create({ requests: requestsOf(1) })
  await t.rejects(batches.retrieve(id), { message: /404/ })
  await t.rejects(batches.retrieve(id), { message: /404/ })
  t.equal((await batches.retrieve(id)).id, id)
})

void t.test('a redirect to another origin', async (t) => {
  let bytes = 0
  const other = http.createServer((message, response) => {
    message.on('data', (piece: Buffer) => (bytes += piece.length))
    message.on('end', () => response.end('{}'))
  })
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  t.teardown(() => other.close())
  const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`
  const { emulator } = await withEmulator(t, {
    faults: [{ on: 'create', fault: 'redirect', location }],
  })
  const options = { method: 'POST', headers: { 'x-api-key': 'k' }, body }
  await (await fetch(`${emulator.url}${path}`, options)).text()
  t.equal(bytes, body.length, 'a client that follows it takes the body there')
  t.equal((await emulator.ledger()).batches, 0)
})

void t.test('a call that hangs does not keep the emulator from closing', async (t) => {
  const { emulator } = await withEmulator(t, { faults: [{ on: 'any', fault: 'hang' }] })
  const hanging = call(emulator, 'GET', path)
  while (emulator.faults.struck['any:hang'] !== 1) await new Promise((done) => setTimeout(done, 2))
  await Promise.all([t.rejects(hanging), emulator.close()])
})

void t.test('headers by which the SDK decides whether and when it calls again', async (t) => {
  const creates = async (headers: Record<string, string>, status: number): Promise<number> => {
    const fault: FaultRule = { on: 'create', fault: 'status', status, headers, next: 1 }
    const { emulator } = await withEmulator(t, { faults: [fault] })
    const client = new Anthropic({ ...emulator.clientOptions, maxRetries: 2 })
    await client.messages.batches.create({ requests: requestsOf(1) }).catch(() => {})
    return (await emulator.ledger()).creates
  }
  t.equal(await creates({ 'x-should-retry': 'false' }, 529), 1)
  t.equal(await creates({ 'x-should-retry': 'true', 'retry-after-ms': '5' }, 400), 2)
})

void t.test('retry-after as a date is near, however far the clock was advanced', async (t) => {
  const fault: FaultRule = { on: 'any', fault: 'status', status: 503, retryAfterDate: 60 }
  const { emulator } = await withEmulator(t, { faults: [fault] })
  await emulator.advance(10 * 86_400_000)
  const { headers } = await call(emulator, 'GET', path)
  const seconds = (Date.parse(headers['retry-after'] ?? '') - Date.now()) / 1000
  t.ok(seconds > 50 && seconds <= 61, `${seconds} s`)
  t.ok(Date.parse(headers['date'] ?? '') > Date.now() + 9 * 86_400_000, 'date is emulated')
})

void t.test('an error without the id of the call in its body', async (t) => {
  const fault: FaultRule = { on: 'any', fault: 'status', status: 500, requestId: null }
  const { emulator } = await withEmulator(t, { faults: [fault] })
  const reply = await call(emulator, 'GET', path)
  t.match(JSON.parse(reply.body), { request_id: null })
  t.match(reply.headers['request-id'], /^req_/)
})
