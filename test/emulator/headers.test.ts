/** The headers of every reply, and the ids in replies. */
import t from 'tap'
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { call, clientOf, endedBatch, messageOf, paramsOf, withEmulator } from './with-emulator.ts'

const list = '/v1/messages/batches'
const json = 'application/json'

void t.test('every reply says which call it answers, and for whom', async (t) => {
  const { emulator, batches } = await withEmulator(t, { limits: { rpm: 3 } })
  const { id } = await endedBatch({ emulator, batches }, 1)
  await emulator.advance(60_000)
  const get = (path: string, headers?: Record<string, string | undefined>, method = 'GET') =>
    call(emulator, method, path, undefined, headers)
  const known = {
    'request-id': /^req_01[0-9A-Za-z]{22}$/,
    'anthropic-organization-id': /^[0-9a-f-]{36}$/,
    'anthropic-workspace-id': /^wrkspc_/,
  }
  const cases = [
    [200, json, await get(list)],
    [200, 'application/x-jsonl', await get(`${list}/${id}/results`)],
    [404, json, await get(`${list}/msgbatch_none`)],
    [429, json, await get(list)],
    [404, json, await get('/v1/files')],
    [405, json, await get(list, {}, 'PUT')],
    [400, json, await get('/v1/models', { 'anthropic-version': undefined })],
  ] as const
  for (const [status, type, reply] of cases) {
    t.match(reply, { status, headers: { ...known, 'content-type': type } })
    if (status !== 200) t.match(JSON.parse(reply.body), { request_id: reply.headers['request-id'] })
  }
  for (const path of [list, '/v1/files']) {
    const { headers, body } = await get(path, { 'x-api-key': undefined })
    t.match(headers, { 'request-id': known['request-id'], 'content-type': json }, path)
    t.match(JSON.parse(body), { request_id: headers['request-id'] })
    t.notOk(headers['anthropic-workspace-id'] ?? headers['anthropic-organization-id'])
  }
})

void t.test('a path that is known takes its own methods only', async (t) => {
  const { emulator } = await withEmulator(t)
  const cases: Array<[method: string, path: string, allow: string]> = [
    ['GET', '/v1/messages', 'POST'],
    ['HEAD', '/v1/messages', 'POST'],
    ['OPTIONS', '/v1/messages', 'POST'],
    ['PATCH', list, 'POST, GET'],
    ['POST', `${list}/msgbatch_a`, 'GET, DELETE'],
    ['DELETE', '/v1/models', 'GET'],
  ]
  for (const [method, path, allow] of cases) {
    const reply = await call(emulator, method, path, undefined, { 'x-api-key': undefined })
    t.match(reply, { status: 405, headers: { allow } }, `${method} ${path}`)
    if (method === 'HEAD') t.equal(reply.body, '')
    else {
      t.equal(messageOf(reply), 'Method Not Allowed')
      t.match(JSON.parse(reply.body), { error: { type: 'invalid_request_error' } })
    }
  }
  t.match(await emulator.ledger(), { calls: { messages: 0 } })
})

void t.test('a body is JSON whatever its content-type says', async (t) => {
  const { emulator } = await withEmulator(t)
  const body = JSON.stringify(paramsOf('x'))
  for (const type of [undefined, 'text/plain;charset=UTF-8', json]) {
    const reply = await call(emulator, 'POST', '/v1/messages', body, { 'content-type': type })
    t.equal(reply.status, 200, type ?? 'none')
  }
})

void t.test('ids of answers are like those of the service', async (t) => {
  const { emulator, batches } = await withEmulator(t, {
    respond: () => ({ tool_use: { name: 'look', input: {} } }),
  })
  const { id } = await endedBatch({ emulator, batches }, 40)
  const read = async () => {
    const ids: string[] = []
    for await (const { result } of await batches.results(id)) {
      if (result.type === 'succeeded') ids.push(...idsIn(result.message))
    }
    return ids
  }
  const ids = await read()
  t.same(await read(), ids, 'the same at each download')
  t.equal(new Set(ids).size, 80)
  const called = await clientOf(emulator.clientOptions).messages.create(paramsOf('x'))
  for (const one of [...ids, ...idsIn(called)]) t.match(one, /^(msg|toolu)_01[0-9A-Za-z]{22}$/)
  t.match(ids.join(''), /[A-Z]/, 'not hexadecimal')
})

function idsIn({ id, content }: Message): string[] {
  return [id, ...content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))]
}
