/** The models endpoint, and which models a batch may name. */
import t from 'tap'
import Anthropic from '@anthropic-ai/sdk'
import { startEmulator } from '../../src/emulator/index.ts'
import { call, clientOf, messageOf, withEmulator } from './with-emulator.ts'

const idsOf = (page: { data: Array<{ id: string }> }) => page.data.map(({ id }) => id)

void t.test('a model', async (t) => {
  const { emulator } = await withEmulator(t)
  const { models } = clientOf(emulator.clientOptions)
  t.same(await models.retrieve('claude-haiku-4-5-20251001'), {
    id: 'claude-haiku-4-5-20251001',
    type: 'model',
    display_name: 'Claude Haiku 4.5',
    created_at: '2025-10-01T00:00:00Z',
  })
  t.match(await models.retrieve('claude-opus-5'), {
    display_name: 'Claude Opus 5',
    created_at: '1970-01-01T00:00:00Z',
  })
  const unknown = await models.retrieve('claude-opus-9').catch((error: unknown) => error)
  t.ok(unknown instanceof Anthropic.NotFoundError, String(unknown))
  t.match(unknown, { type: 'not_found_error', apiMessage: /^model: claude-opus-9$/ })
  t.match(await emulator.ledger(), { calls: { model: 3, models: 0 }, polls: 0 })
})

void t.test('the list', async (t) => {
  const { emulator } = await withEmulator(t)
  const { models } = clientOf(emulator.clientOptions)
  const all: string[] = []
  for await (const { id } of models.list({ limit: 4 })) all.push(id)
  t.match(all, ['claude-fable-5-2', 'claude-mythos-5-2', 'claude-haiku-5-5'])
  t.equal(new Set(all).size, all.length)
  const last = all.at(-1) as string

  await t.test('a page', async (t) => {
    const page = await models.list({ limit: 2 })
    t.same(idsOf(page), all.slice(0, 2))
    t.match(page, { has_more: true, first_id: all[0], last_id: all[1] })
    const end = await models.list({ limit: 2, after_id: all.at(-3) as string })
    t.same(idsOf(end), all.slice(-2))
    t.equal(end.has_more, false)
    const none = await call(emulator, 'GET', `/v1/models?after_id=${last}`)
    t.same(JSON.parse(none.body), { data: [], has_more: false, first_id: null, last_id: null })
  })
  await t.test('pages towards its start', async (t) => {
    const page = await models.list({ limit: 2, before_id: all[3] as string })
    t.same(idsOf(page), all.slice(1, 3))
    t.equal(page.has_more, true)
    const first = await models.list({ limit: 2, before_id: all[2] as string })
    t.same([idsOf(first), first.has_more], [all.slice(0, 2), false])
  })
  await t.test('what can’t be is refused', async (t) => {
    for (const query of ['limit=0', 'limit=1001', 'after_id=nobody']) {
      t.equal((await call(emulator, 'GET', `/v1/models?${query}`)).status, 400, query)
    }
  })
  t.ok((await emulator.ledger()).calls.models > 3)
})

void t.test('the known models can be set', async (t) => {
  await t.test('a list of them', async (t) => {
    const { emulator } = await withEmulator(t, { models: ['mine-2', 'claude-opus-5'] })
    const { models } = clientOf(emulator.clientOptions)
    t.same(idsOf(await models.list()), ['mine-2', 'claude-opus-5'])
    t.match(await models.retrieve('mine-2'), { id: 'mine-2', display_name: 'Mine 2' })
    await t.rejects(models.retrieve('claude-haiku-5-5'), { message: /^404/ })
  })
  await t.test('any', async (t) => {
    const { emulator } = await withEmulator(t, { models: 'any' })
    const { models } = clientOf(emulator.clientOptions)
    t.match(await models.retrieve('nobody-1'), { id: 'nobody-1', type: 'model' })
    t.ok(idsOf(await models.list()).includes('claude-opus-5-5'), 'lists the documented models')
  })
  for (const models of [[], 'some', ['a', ''], ['a', 1]]) {
    await t.test(`refuses ${JSON.stringify(models)}`, async (t) => {
      const started = startEmulator({ models: models as never })
      await t.rejects(started, { code: 'ERR_OPTION', message: /models must be a list of ids/ })
    })
  }
})

void t.test('the calls pass the same checks and faults as any', async (t) => {
  const { emulator } = await withEmulator(t, {
    faults: [
      { on: 'models', fault: 'status', status: 503, next: 1 },
      { on: 'model', fault: 'status', status: 404, message: 'not yet', next: 1 },
    ],
  })
  t.equal((await call(emulator, 'GET', '/v1/models')).status, 503)
  t.equal((await call(emulator, 'GET', '/v1/models')).status, 200)
  t.equal(messageOf(await call(emulator, 'GET', '/v1/models/claude-opus-5')), 'not yet')
  const bare = { 'x-api-key': undefined }
  t.equal((await call(emulator, 'GET', '/v1/models', undefined, bare)).status, 401)
})
