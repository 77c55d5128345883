/** The control endpoints, as a program in any language finds them. */
import t from 'tap'
import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contentHash, readLedger, startEmulator } from '../../src/emulator/index.ts'
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

void t.test('a browser reads nothing by a name that points to this machine', async (t) => {
  const { emulator } = await withEmulator(t)
  const read = async (host: string, agent: string): Promise<number> => {
    const headers = { host, 'user-agent': agent }
    return (await call(emulator, 'GET', '/_emulator/settings', undefined, headers)).status
  }
  t.equal(await read(`evil.example:${emulator.port}`, 'Mozilla/5.0 (X11)'), 403)
  t.equal(await read(`localhost:${emulator.port}`, 'Mozilla/5.0 (X11)'), 200)
  t.equal(await read('emulator.default.svc:8080', 'python-requests/2'), 200)
})

const skip = existsSync('/proc/self/fd') ? false : 'open files are looked up in /proc'

void t.test('a client that leaves keeps no file open', { skip }, async (t) => {
  const options = { faults: [{ on: 'any', fault: 'slow', ms: 30 } as const] }
  const emulator = await startEmulator({ ...options, inferred: { resultsGzip: true } })
  t.teardown(() => emulator.close())
  emulator.faults.clear()
  const { id } = await batchesOf(emulator.clientOptions).create({ requests: requestsOf(100) })
  await emulator.advance(1000)
  emulator.faults.set(options.faults)
  const openFiles = (): number => {
    const links = readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`)
      } catch {
        return ''
      }
    })
    return links.filter((path) => path.startsWith(emulator.dir)).length
  }
  t.equal(openFiles(), 1, 'the ledger')
  const gzip = { 'accept-encoding': 'gzip', 'x-api-key': 'k', 'anthropic-version': '2026-10-21' }
  for (let i = 0; i < 20; i++) {
    for (const path of [`/v1/messages/batches/${id}/results`, '/_emulator/ledger.jsonl']) {
      const stop = new AbortController()
      const asked = fetch(`${emulator.url}${path}`, { headers: gzip, signal: stop.signal })
      setTimeout(() => stop.abort(), 5)
      await asked.then((reply) => reply.body?.cancel()).catch(() => {})
    }
  }
  for (let tries = 0; openFiles() > 1 && tries < 100; tries++) {
    await new Promise((done) => setTimeout(done, 20))
  }
  t.equal(openFiles(), 1, 'and nothing else')
})

void t.test('numbers that no bill can hold', async (t) => {
  const usage = { input_tokens: 1e308 }
  const content = [{ type: 'text', text: 'x' }]
  const message = { id: 'm', type: 'message', role: 'assistant', model: 'm', content, usage }
  const { emulator, batches } = await withEmulator(t, { respond: () => ({ message }) as never })
  const { id } = await batches.create({ requests: requestsOf(2) })
  await emulator.advance(1000)
  t.equal((await batches.retrieve(id)).processing_status, 'ended')
  const { usd, billed } = await emulator.ledger()
  t.equal(billed, 2)
  t.ok(Number.isFinite(usd), String(usd))
  const prices = { m: { input: 1e300, output: 1, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1 } }
  await t.rejects(startEmulator({ prices }), { code: 'ERR_OPTION', message: /m needs input/ })
  const workspaces = { w: { rpm: 1e-12 } }
  await t.rejects(startEmulator({ limits: { workspaces } }), { message: /at least 0\.001/ })
})

void t.test('a debt of tokens is told, and not a date that there is none of', async (t) => {
  const respond = () => ({ text: 'x', usage: { output_tokens: 1e12 } })
  const { emulator } = await withEmulator(t, { respond, limits: { outputTpm: 1 } })
  const ask = () => call(emulator, 'POST', '/v1/messages', JSON.stringify(paramsOf('x')))
  t.equal((await ask()).status, 200)
  const { status, headers } = await ask()
  t.equal(status, 429)
  t.equal(headers['retry-after'], '31536000')
})

void t.test('a call that nobody waits for fills no cache', async (t) => {
  let answer = (): void => {}
  const asked = new Promise<void>((called) => {
    answer = called
  })
  let release = (): void => {}
  const held = new Promise<string>((resolve) => (release = () => resolve('late')))
  let calls = 0
  const { emulator } = await withEmulator(t, {
    respond: () => {
      answer()
      return calls++ === 0 ? held : 'yes'
    },
  })
  const system = [{ type: 'text', text: 'x'.repeat(20_000), cache_control: { type: 'ephemeral' } }]
  const body = JSON.stringify({ ...paramsOf('x'), system })
  const headers = { 'x-api-key': 'k', 'anthropic-version': '2026-10-21' }
  const stop = new AbortController()
  const url = `${emulator.url}/v1/messages`
  const left = fetch(url, { method: 'POST', headers, body, signal: stop.signal }).catch(() => {})
  await asked
  stop.abort()
  await left
  await new Promise((done) => setTimeout(done, 50))
  release()
  const reply = await call(emulator, 'POST', '/v1/messages', body)
  t.match(JSON.parse(reply.body), { usage: { cache_read_input_tokens: 0 } })
  t.match(await emulator.ledger(), { messages: 1 })
})

void t.test(
  'a fault that sends a create call twice, where the queue has room for one',
  async (t) => {
    const faults = [{ on: 'create', fault: 'replayed' } as const]
    const { emulator, batches } = await withEmulator(t, { faults, limits: { queue: 1 } })
    t.match(await batches.create({ requests: requestsOf(1) }), { processing_status: 'in_progress' })
    t.match(await emulator.ledger(), { batches: 1 })
  },
)

void t.test('a batch that is canceled at the moment at which it was made', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  await batches.create({ requests: requestsOf(1) })
  const [id = ''] = emulator.plantForeign({ requests: 10 })
  const canceled = await batches.cancel(id)
  t.ok((canceled.cancel_initiated_at ?? '') >= canceled.created_at)
  await emulator.advance(1000)
  t.match((await batches.retrieve(id)).request_counts, { succeeded: 0, canceled: 10 })
})

void t.test('a ledger whose last line is cut off behind a brace', async (t) => {
  const dir = t.testdir()
  const path = join(dir, 'ledger.jsonl')
  writeFileSync(path, '{"type":"batch","batch":"b"}\n{"type":"result","tokens":{"input":1}')
  const types = []
  for await (const { type } of readLedger(path)) types.push(type)
  t.same(types, ['batch'])
})
