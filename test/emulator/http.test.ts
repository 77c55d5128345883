/** What the emulator gives away to a client that looks closely: paths, hosts, browsers. */
import t from 'tap'
import net from 'node:net'
import { once } from 'node:events'
import { batchesOf, call, messageOf, requestsOf, withEmulator } from './with-emulator.ts'

const list = '/v1/messages/batches'

void t.test('a path is taken as it stands', async (t) => {
  const { emulator } = await withEmulator(t)
  const cases: Array<[target: string, status: number]> = [
    ['//', 404],
    ['//x/v1/messages/batches', 404],
    ['/v1//messages/batches', 404],
    ['/v1/messages/batches/', 200],
    [`${emulator.url}${list}`, 200],
    ['/v1/messages/batches?limit=1', 200],
    ['/v1/messages/batches?limit=1?', 400],
    ['/%', 404],
    ['/v1/messages/batches/%/results', 404],
  ]
  for (const [target, status] of cases) {
    const [head] = await raw(emulator.port, `GET ${target} HTTP/1.1`)
    t.match(head, new RegExp(`^HTTP/1.1 ${status} `), target)
  }
})

/** Sends a call as it is written, since clients tidy up what they are given. */
async function raw(port: number, line: string): Promise<string[]> {
  const socket = net.connect(port, '127.0.0.1')
  const headers = 'host: 127.0.0.1\r\nx-api-key: k\r\nanthropic-version: 2026-10-21'
  socket.write(`${line}\r\n${headers}\r\nconnection: close\r\n\r\n`)
  let text = ''
  socket.on('data', (piece: Buffer) => (text += piece.toString()))
  await once(socket, 'close')
  return text.split('\r\n\r\n')
}

void t.test('results_url names the address that the client has called', async (t) => {
  const { emulator, batches } = await withEmulator(t, { host: '0.0.0.0' })
  const { id } = await batches.create({ requests: requestsOf(1) })
  await emulator.advance(1000)
  const urlFor = async (host: string): Promise<unknown> => {
    const reply = await call(emulator, 'GET', `${list}/${id}`, undefined, { host })
    return (JSON.parse(reply.body) as { results_url: unknown }).results_url
  }
  t.equal(await urlFor('emulator:8080'), `http://emulator:8080${list}/${id}/results`)
  const listed = await call(emulator, 'GET', list, undefined, { host: 'other:1' })
  t.match(JSON.parse(listed.body), {
    data: [{ results_url: `http://other:1${list}/${id}/results` }],
  })
  const local = batchesOf({ baseURL: `http://127.0.0.1:${emulator.port}`, apiKey: 'k' })
  let lines = 0
  for await (const _ of await local.results(id)) lines++
  t.equal(lines, 1, 'the SDK follows it')

  emulator.change({ publicUrl: 'https://batches.example' })
  t.equal(await urlFor('emulator:8080'), `https://batches.example${list}/${id}/results`)
})

void t.test('a page in a browser', async (t) => {
  const { emulator } = await withEmulator(t)
  const origin = 'https://page.example'
  const preflight = await call(emulator, 'OPTIONS', list, undefined, {
    origin,
    'x-api-key': undefined,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-api-key,anthropic-version',
  })
  t.match(preflight, {
    status: 200,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': /POST/,
      'access-control-allow-headers': 'x-api-key,anthropic-version',
    },
  })
  const refused = await call(emulator, 'GET', list, undefined, { origin })
  t.equal(refused.status, 401)
  t.match(messageOf(refused), /anthropic-dangerous-direct-browser-access/)
  const consent = { origin, 'anthropic-dangerous-direct-browser-access': 'true' }
  t.match(await call(emulator, 'GET', list, undefined, consent), {
    status: 200,
    headers: { 'access-control-allow-origin': '*' },
  })
  const plain = await call(emulator, 'GET', list)
  t.notOk(plain.headers['access-control-allow-origin'])
})

void t.test('no page of another origin steers the emulator', async (t) => {
  const { emulator } = await withEmulator(t)
  const advance = (headers: Record<string, string>) =>
    call(emulator, 'POST', '/_emulator/advance', '{"ms":1000}', headers)
  const before = emulator.now()
  t.equal((await advance({ origin: 'https://page.example' })).status, 403)
  t.equal((await advance({ origin: 'null' })).status, 403)
  t.equal(emulator.now(), before)
  t.equal((await advance({ origin: emulator.url })).status, 200)
})
