/** What no document describes is a setting: each changes what a client sees. */
import t from 'tap'
import { gunzipSync } from 'node:zlib'
import type { EmulatorOptions, InferredBehaviour } from '../../src/emulator/index.ts'
import { call, endedBatch, messageOf, paramsOf, requestsOf, withEmulator } from './with-emulator.ts'
import type { RawReply } from './with-emulator.ts'

const path = '/v1/messages/batches'
type Running = Awaited<ReturnType<typeof withEmulator>>
type Act = (running: Running) => Promise<RawReply>

const post = ({ emulator }: Running, requests: unknown): Promise<RawReply> =>
  call(emulator, 'POST', path, JSON.stringify({ requests }))

async function onRunning(running: Running, method: string, end: string): Promise<RawReply> {
  const { id } = await running.batches.create({ requests: requestsOf(1) })
  return call(running.emulator, method, `${path}/${id}${end}`)
}

async function onEnded(running: Running, method: string, end: string): Promise<RawReply> {
  const { id } = await endedBatch(running, 1)
  return call(running.emulator, method, `${path}/${id}${end}`)
}

const statuses: Array<[name: keyof InferredBehaviour, normally: number, act: Act]> = [
  ['emptyRequestsStatus', 400, (running) => post(running, [])],
  ['duplicateIdStatus', 400, (running) => post(running, [...requestsOf(1), ...requestsOf(1)])],
  ['unknownIdStatus', 404, ({ emulator }) => call(emulator, 'GET', `${path}/msgbatch_nope`)],
  ['cancelEndedStatus', 400, (running) => onEnded(running, 'POST', '/cancel')],
  ['deleteRunningStatus', 400, (running) => onRunning(running, 'DELETE', '')],
  ['resultsRunningStatus', 400, (running) => onRunning(running, 'GET', '/results')],
  ['unknownCursorStatus', 400, ({ emulator }) => call(emulator, 'GET', `${path}?after_id=x`)],
  [
    'secondCancelStatus',
    200,
    async (running) => {
      const { id } = await running.batches.create({ requests: requestsOf(1) })
      await running.batches.cancel(id)
      return call(running.emulator, 'POST', `${path}/${id}/cancel`)
    },
  ],
  ['bothCursorsStatus', 200, (running) => listWith(running, (id) => `after_id=${id}&before_id=x`)],
  ['emptyCursorStatus', 200, (running) => listWith(running, () => 'after_id=')],
  [
    'archivedStatus',
    404,
    async (running) => {
      const { id } = await endedBatch(running, 1)
      await running.emulator.advance(30 * 86_400_000)
      return call(running.emulator, 'GET', `${path}/${id}/results`)
    },
  ],
  ['queueFullStatus', 429, async (running) => post(running, requestsOf(11))],
]

async function listWith(running: Running, query: (id: string) => string): Promise<RawReply> {
  const { id } = await running.batches.create({ requests: requestsOf(1) })
  return call(running.emulator, 'GET', `${path}?${query(id)}`)
}

for (const [name, normally, act] of statuses) {
  void t.test(`${name}: ${normally}, or another`, async (t) => {
    const options: EmulatorOptions = { limits: { queue: 10 } }
    t.equal((await act(await withEmulator(t, options))).status, normally)
    const other = await withEmulator(t, { ...options, inferred: { [name]: 422 } })
    const refused = await act(other)
    t.equal(refused.status, 422)
    t.type(messageOf(refused), 'string')
  })
}

void t.test('a cursor that is unknown, empty or one of two may be let through', async (t) => {
  const running = await withEmulator(t, { inferred: { unknownCursorStatus: 200 } })
  const { emulator, batches } = running
  const first = await batches.create({ requests: requestsOf(1) })
  const second = await batches.create({ requests: requestsOf(1) })
  t.same((await batches.list({ after_id: 'nobody' })).data, [])
  t.same((await batches.list({ after_id: 'nobody', before_id: 'nobody' })).data, [])
  t.equal((await batches.list({ after_id: '' })).data.length, 2)
  const both = await batches.list({ after_id: second.id, before_id: first.id })
  t.same(
    both.data.map(({ id }) => id),
    [first.id],
    'after_id counts',
  )
  const models = await call(emulator, 'GET', '/v1/models?after_id=nobody')
  t.match(JSON.parse(models.body), { data: [], has_more: false })
})

void t.test('params are checked when a request is processed, or at the call', async (t) => {
  const requests = [...requestsOf(1), { custom_id: 'bad', params: { ...paramsOf('x'), top_k: 1 } }]
  const late = await withEmulator(t)
  const accepted = await post(late, requests)
  t.equal(accepted.status, 200)
  await late.emulator.advance(1000)
  t.match(await late.emulator.ledger(), { results: { succeeded: 1, errored: 1 } })

  const early = await withEmulator(t, { inferred: { paramsChecked: 'create' } })
  const refused = await post(early, requests)
  t.equal(refused.status, 400)
  t.match(messageOf(refused), /^requests\.1\.params\.top_k: Extra inputs/)
  const unknown = [{ custom_id: 'a', params: { ...paramsOf('x'), model: 'nobody' } }]
  t.equal((await post(early, unknown)).status, 404)
  t.match(await early.emulator.ledger(), { batches: 0 })
  t.equal((await post(early, requestsOf(3))).status, 200)
})

void t.test('a limit for one request of a batch', async (t) => {
  const requests = [...requestsOf(1), ...requestsOf(2, 'x'.repeat(5000)).slice(1)]
  t.equal((await post(await withEmulator(t), requests)).status, 200)
  const small = await withEmulator(t, { inferred: { requestMaxBytes: 1000 } })
  const refused = await post(small, requests)
  t.equal(refused.status, 400)
  t.match(messageOf(refused), /^requests\.1: request exceeds the maximum size: 5\d+ bytes > 1000/)
})

void t.test('a part of the results', async (t) => {
  const download = async (
    inferred: InferredBehaviour,
    headers: Record<string, string>,
  ): Promise<{ whole: RawReply; part: RawReply }> => {
    const running = await withEmulator(t, { inferred })
    const { id } = await endedBatch(running, 50)
    const get = (more: Record<string, string>) =>
      call(running.emulator, 'GET', `${path}/${id}/results`, undefined, more)
    return { whole: await get({}), part: await get(headers) }
  }
  const plain = await download({}, { range: 'bytes=100-' })
  t.match(plain.part, { status: 200, body: plain.whole.body })
  t.notOk(plain.whole.headers['accept-ranges'])

  const rest = await download({ resultsRange: true }, { range: 'bytes=100-' })
  t.match(rest.whole, { status: 200, headers: { 'accept-ranges': 'bytes' } })
  t.match(rest.part, { status: 206, headers: { 'content-range': /^bytes 100-(\d+)\/(\d+)$/ } })
  t.equal(rest.part.body, rest.whole.body.slice(100))
  const middle = await download({ resultsRange: true }, { range: 'bytes=10-19' })
  t.equal(middle.part.body, middle.whole.body.slice(10, 20))
  const after = await download({ resultsRange: true }, { range: 'bytes=9999999-' })
  const whole = after.whole.bytes.length
  t.match(after.part, { status: 416, headers: { 'content-range': `bytes */${whole}` } })
  const over = await download({ resultsRange: true }, { range: 'bytes=5-9999999' })
  t.equal(over.part.headers['content-range'], `bytes 5-${whole - 1}/${whole}`)
  const odd = await download({ resultsRange: true }, { range: 'bytes=20-10' })
  t.match(odd.part, { status: 200, body: odd.whole.body })

  const zipped = await download({ resultsGzip: true }, { 'accept-encoding': 'br, gzip' })
  t.match(zipped.part, { status: 200, headers: { 'content-encoding': 'gzip' } })
  t.equal(gunzipSync(zipped.part.bytes).toString(), zipped.whole.body)
  t.notOk(zipped.whole.headers['content-encoding'])
})

void t.test('the last of several members named requests counts', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const [a, b, c] = requestsOf(3).map((request) => JSON.stringify(request))
  const reply = await call(emulator, 'POST', path, `{"requests":[${a},${b}],"requests":[${c}]}`)
  t.equal(reply.status, 200)
  await emulator.advance(1000)
  const { id } = JSON.parse(reply.body) as { id: string }
  const ids = []
  for await (const { custom_id } of await batches.results(id)) ids.push(custom_id)
  t.same(ids, ['r-2'])
  t.match(await emulator.ledger(), { requests: 1, billed: 1 })
  const twice = await call(emulator, 'POST', path, `{"requests":[${a}],"requests":[${a}]}`)
  t.equal(twice.status, 200, 'the same id in both is no duplicate')
  const none = await call(emulator, 'POST', path, `{"requests":[${a}],"requests":[]}`)
  t.equal(none.status, 400)
})
