/** The control endpoints, as a program in any language finds them. */
import t from 'tap'
import { contentHash, startEmulator } from '../../src/emulator/index.ts'
import type { EmulatorOptions, FaultRule, LedgerEntry } from '../../src/emulator/index.ts'
import { batchesOf, call, paramsOf, requestsOf, withEmulator } from './with-emulator.ts'

void t.test('the lines of the ledger', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  await batches.create({ requests: requestsOf(2) })
  await emulator.advance(1000)
  const { status, headers, body } = await call(emulator, 'GET', '/_emulator/ledger.jsonl')
  t.match({ status, headers }, { status: 200, headers: { 'content-type': 'application/x-jsonl' } })
  const lines = body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerEntry)
  t.same(
    lines.map(({ type }) => type),
    ['batch', 'request', 'request', 'result', 'result'],
  )
})

void t.test('the hash of params, which no other language has to make', async (t) => {
  const { emulator } = await withEmulator(t)
  const params = { ...paramsOf('x'), temperature: 1.5 }
  const text = JSON.stringify(params).replace('1.5', '15e-1')
  const { body } = await call(emulator, 'POST', '/_emulator/hash', text)
  t.same(JSON.parse(body), { content: contentHash(params) })
})

void t.test('what each workspace was billed', async (t) => {
  const apiKeys = { a: 'wrkspc_a', b: 'wrkspc_b' }
  const { emulator } = await withEmulator(t, { apiKeys })
  await batchesOf({ baseURL: emulator.url, apiKey: 'a' }).create({ requests: requestsOf(3) })
  await batchesOf({ baseURL: emulator.url, apiKey: 'b' }).create({ requests: requestsOf(2) })
  await call(emulator, 'POST', '/v1/messages', JSON.stringify(paramsOf('x')), { 'x-api-key': 'b' })
  await emulator.advance(1000)
  const { byWorkspace, usd } = await emulator.ledger()
  t.match(byWorkspace, { wrkspc_a: { billed: 3 }, wrkspc_b: { billed: 3 } })
  const sum = Object.values(byWorkspace).reduce((all, one) => all + one.usd, 0)
  t.ok(Math.abs(sum - usd) < 1e-12 && usd > 0, `${sum} ${usd}`)
})

void t.test('a slip in a control call breaks nothing', async (t) => {
  const { emulator } = await withEmulator(t)
  const cases: Array<[method: string, path: string, body: string, error: RegExp]> = [
    ['POST', 'plant', '{"count":1e9}', /count must be a number from 0 to 100000/],
    ['PATCH', 'settings', '{"faults":[]}', /faults is fixed .*: PUT \/_emulator\/faults/],
    ['PATCH', 'settings', '{"tier":"start"}', /no option tier; .*Did you mean limits\.tier\?/],
    ['PATCH', 'settings', '{"publicUrl":"nonsense"}', /publicUrl must be an http or https address/],
    ['PATCH', 'settings', '{"publicUrl":"ftp://x"}', /publicUrl must be/],
    ['PATCH', 'settings', '{"x"', /the body is not valid JSON/],
    ['POST', 'hash', '[]', /must be an object/],
  ]
  for (const [method, path, body, error] of cases) {
    const reply = await call(emulator, method, `/_emulator/${path}`, body)
    t.equal(reply.status, 400, body)
    t.match(JSON.parse(reply.body), { error })
  }
  const unknown = await call(emulator, 'GET', '/_emulator/')
  t.match(unknown, { status: 404, body: /GET \/_emulator\/settings/ }, 'it says what there is')
  for (const options of [null, 5, []]) {
    const refused = startEmulator(options as unknown as EmulatorOptions)
    await t.rejects(refused, { code: 'ERR_OPTION', message: /options must be an object/ })
  }
})

void t.test('null takes a setting, or a group of them, back to its default', async (t) => {
  const { emulator } = await withEmulator(t, { limits: { rpm: 5, queue: 7 }, batchMs: 9 })
  const patch = async (change: object): Promise<unknown> => {
    const reply = await call(emulator, 'PATCH', '/_emulator/settings', JSON.stringify(change))
    return JSON.parse(reply.body) as unknown
  }
  t.match(await patch({ batchMs: null }), { batchMs: 50, limits: { rpm: 5, queue: 7 } })
  t.match(await patch({ limits: { rpm: null } }), { limits: { rpm: null, queue: 7 } })
  t.match(await patch({ limits: null }), { limits: { rpm: null, queue: 200_000 } })
})

void t.test('a name that points to this machine gives no page the right to steer it', async (t) => {
  const { emulator } = await withEmulator(t)
  const advance = async (host: string): Promise<number> => {
    const headers = { host, origin: `http://${host}` }
    const reply = await call(emulator, 'POST', '/_emulator/advance', '{"ms":1}', headers)
    return reply.status
  }
  t.equal(await advance(`evil.example:${emulator.port}`), 403)
  t.equal(await advance(`localhost:${emulator.port}`), 200)
  t.equal(await advance('emulator:8080'), 200)
  t.equal(await advance('[::1]:8080'), 200)
  t.equal(await advance('192.168.0.7'), 200)
})

void t.test('a host that is none goes into no address', async (t) => {
  const { emulator, batches } = await withEmulator(t, { host: '0.0.0.0' })
  t.equal(emulator.url, `http://127.0.0.1:${emulator.port}`, 'an address that can be called')
  const { id } = await batches.create({ requests: requestsOf(1) })
  await emulator.advance(1000)
  for (const host of ['<x>"', 'a b', 'x/y']) {
    const path = `/v1/messages/batches/${id}`
    const { body } = await call(emulator, 'GET', path, undefined, { host })
    t.match(JSON.parse(body), { results_url: `${emulator.url}${path}/results` }, host)
  }
})

void t.test('rules that would break a reply, or never strike', (t) => {
  const wrong: Array<[rule: object, problem: RegExp]> = [
    [{ on: 'any', fault: 'status', status: 500, retryAfter: 'a\nb' }, /retryAfter has a character/],
    [{ on: 'any', fault: 'redirect', location: 'a\r\nb' }, /location has a character/],
    [
      { on: 'any', fault: 'status', status: 500, calls: [0] },
      /calls must be a list of numbers from 1/,
    ],
  ]
  return withEmulator(t).then(({ emulator }) => {
    for (const [rule, message] of wrong) {
      t.throws(() => emulator.faults.add(rule as FaultRule), { code: 'ERR_OPTION', message })
    }
  })
})
