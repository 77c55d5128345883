/** What clients send along: betas, profiles, keys of idempotency, what they accept. */
import t from 'tap'
import { readdirSync } from 'node:fs'
import { batchesOf, call, clientOf, paramsOf, requestsOf, withEmulator } from './with-emulator.ts'

const path = '/v1/messages/batches'
const body = JSON.stringify({ requests: requestsOf(2) })

void t.test('the beta client works on the same batches', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const beta = clientOf(emulator.clientOptions).beta.messages.batches
  const created = await beta.create({
    requests: [{ custom_id: 'a', params: { ...paramsOf('x'), speed: 'standard' } }],
    betas: ['message-batches-2024-09-24', 'output-300k-2026-03-24'],
  })
  t.equal((await batches.retrieve(created.id)).id, created.id)
  t.match((await beta.list()).data, [{ id: created.id }])
  t.match(await beta.cancel(created.id), { processing_status: 'canceling' })
  await emulator.advance(1000)
  const ids = []
  for await (const { custom_id } of await beta.results(created.id)) ids.push(custom_id)
  t.same(ids, ['a'])
  t.match(await beta.delete(created.id), { type: 'message_batch_deleted' })
})

void t.test('no call needs a beta, and betas and profiles are let through', async (t) => {
  const { emulator } = await withEmulator(t)
  const cases: Array<Record<string, string>> = [
    {},
    { 'anthropic-beta': 'message-batches-2024-09-24' },
    { 'anthropic-beta': 'one-2026-01-01,two-2026-01-01' },
    { 'anthropic-user-profile-id': 'profile_1' },
  ]
  for (const headers of cases) {
    const { status } = await call(emulator, 'POST', path, body, headers)
    t.equal(status, 200, JSON.stringify(headers))
  }
  t.equal((await call(emulator, 'POST', `${path}?beta=true`, body)).status, 200)
  t.match(await emulator.ledger(), { batches: cases.length + 1 })
})

void t.test('the same create call twice makes two batches, and both are billed', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const headers = { 'idempotency-key': 'the-same' }
  const first = await call(emulator, 'POST', path, body, headers)
  const second = await call(emulator, 'POST', path, body, headers)
  t.not(first.body, second.body)
  await emulator.advance(1000)
  t.equal((await batches.list()).data.length, 2)
  t.match(await emulator.ledger(), { billed: 4, billedTwice: { count: 2 } })
})

void t.test('by setting, a key of idempotency finds the batch that it has made', async (t) => {
  const { emulator } = await withEmulator(t, {
    apiKeys: { one: 'wrkspc_1', two: 'wrkspc_2' },
    inferred: { idempotentCreates: true },
    faults: [{ on: 'create', fault: 'replayed', calls: [4] }],
  })
  const post = async (idempotencyKey: string | undefined, apiKey = 'one') => {
    const headers = { 'idempotency-key': idempotencyKey, 'x-api-key': apiKey }
    const reply = await call(emulator, 'POST', path, body, headers)
    return (JSON.parse(reply.body) as { id: string }).id
  }
  const first = await post('a')
  t.equal(await post('a'), first)
  t.not(await post('b'), first, 'another key')
  t.not(await post('c'), first, 'a proxy that sends it twice makes one batch too')
  t.not(await post('a', 'two'), first, 'another workspace')
  const [x, y] = [await post(undefined), await post(undefined)]
  t.not(x, y, 'no key')
  await emulator.advance(1000)
  t.match(await emulator.ledger(), { batches: 6, billed: 12 })
  t.same(
    readdirSync(emulator.dir).filter((name) => name.startsWith('body_')),
    [],
    'bodies that made no batch are gone',
  )
  const mine = batchesOf({ baseURL: emulator.url, apiKey: 'one' })
  await mine.delete(first)
  t.not(await post('a'), first, 'a batch that is deleted is forgotten')
})

void t.test('a cancel call needs no body, and a results call accepts binary data', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const { id } = await batches.create({ requests: requestsOf(1) })
  const canceling = await call(emulator, 'POST', `${path}/${id}/cancel`)
  t.match(JSON.parse(canceling.body), { id, processing_status: 'canceling' })
  await emulator.advance(1000)
  const accept = { accept: 'application/binary' }
  const { status, headers } = await call(
    emulator,
    'GET',
    `${path}/${id}/results`,
    undefined,
    accept,
  )
  t.match({ status, headers }, { status: 200, headers: { 'content-type': 'application/x-jsonl' } })
})

void t.test('a batch can be canceled and deleted, but not changed', async (t) => {
  const { emulator, batches } = await withEmulator(t, { batchMs: 1e6 })
  const batch = await batches.create({ requests: requestsOf(1) })
  for (const method of ['PUT', 'PATCH', 'POST']) {
    const { status } = await call(emulator, method, `${path}/${batch.id}`, body)
    t.equal(status, 405, method)
  }
  t.same(await batches.retrieve(batch.id), batch)
})
