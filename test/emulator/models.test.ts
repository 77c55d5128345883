/** The models endpoint, and which models a batch may name. */
import t from 'tap'
import Anthropic from '@anthropic-ai/sdk'
import { startEmulator } from '../../src/emulator/index.ts'
import { call, clientOf, messageOf, withEmulator } from './with-emulator.ts'

const idsOf = (page: { data: Array<{ id: string }> }) => page.data.map(({ id }) => id)

void t.test('a model', async (t) => {
  const { emulator } = await withEmulator(t)
  const { models } = clientOf(emulator.clientOptions)
  const yes = { supported: true }
  const no = { supported: false }
  t.same(await models.retrieve('claude-opus-4-6'), {
    id: 'claude-opus-4-6',
    type: 'model',
    display_name: 'Claude Opus 4.6',
    created_at: '2026-02-05T00:00:00Z',
    line: 'opus',
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
    capabilities: {
      batch: yes,
      citations: yes,
      code_execution: yes,
      context_management: {
        supported: true,
        clear_thinking_20251015: yes,
        clear_tool_uses_20250919: yes,
        compact_20260112: yes,
      },
      effort: { supported: true, low: yes, medium: yes, high: yes, xhigh: no, max: yes },
      image_input: yes,
      pdf_input: yes,
      server_tools: { supported: true, code_execution: yes, web_search: yes },
      structured_outputs: yes,
      thinking: {
        supported: true,
        types: { adaptive: yes, between_tools: no, disabled: yes, enabled: yes },
      },
    },
  })
  t.match(await models.retrieve('claude-haiku-4-5-20251001'), {
    id: 'claude-haiku-4-5-20251001',
    display_name: 'Claude Haiku 4.5',
    created_at: '2025-10-15T00:00:00Z',
    max_input_tokens: 200_000,
    max_tokens: 64_000,
    capabilities: { effort: { supported: false }, thinking: { types: { adaptive: no } } },
  })
  t.match(await models.retrieve('claude-opus-4-5'), {
    lifecycle: 'deprecated',
    retires_at: '2027-01-22T00:00:00Z',
  })
  t.match(await models.retrieve('claude-mythos-preview'), {
    display_name: 'Claude Mythos Preview',
    line: 'mythos',
    capabilities: { thinking: { types: { enabled: yes, adaptive: yes, disabled: no } } },
  })
  const unknown = await models.retrieve('claude-opus-9').catch((error: unknown) => error)
  t.ok(unknown instanceof Anthropic.NotFoundError, String(unknown))
  t.match(unknown, { type: 'not_found_error', apiMessage: /^model: claude-opus-9$/ })
  t.match(await emulator.ledger(), { calls: { model: 5, models: 0 }, polls: 0 })
})

void t.test('the list', async (t) => {
  const { emulator } = await withEmulator(t)
  const { models } = clientOf(emulator.clientOptions)
  const all: string[] = []
  const dates: string[] = []
  for await (const { id, created_at } of models.list({ limit: 4 })) {
    all.push(id)
    dates.push(created_at)
  }
  // A model without a page has no date: the epoch stands for it.
  const known = dates.filter((date) => !date.startsWith('1970'))
  t.same(known, known.toSorted().toReversed(), 'newest first')
  t.ok(known.length > 15)
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
  await t.test('by stage of life', async (t) => {
    const some = async (lifecycle: Array<'active' | 'deprecated' | 'retired'>) =>
      idsOf(await models.list({ lifecycle, limit: 1000 }))
    t.same(await some(['retired']), ['claude-3-5-haiku-20241022'])
    t.notOk(
      all.includes('claude-3-5-haiku-20241022'),
      'retired models are listed only when asked for',
    )
    const deprecated = await some(['deprecated'])
    t.ok(deprecated.includes('claude-opus-4-5') && !deprecated.includes('claude-opus-5'))
    const active = await some(['active'])
    t.same([...active, ...deprecated].sort(), [...all].sort())
    const one = await call(emulator, 'GET', '/v1/models?lifecycle=retired')
    t.match(JSON.parse(one.body), { data: [{ id: 'claude-3-5-haiku-20241022' }], has_more: false })
    const wrong = await call(emulator, 'GET', '/v1/models?lifecycle[]=dead')
    t.match([wrong.status, messageOf(wrong)], [400, /^lifecycle: Input should be/])
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
    t.match(await models.retrieve('nobody-1'), {
      id: 'nobody-1',
      type: 'model',
      line: null,
      max_tokens: null,
      created_at: '1970-01-01T00:00:00Z',
    })
    t.match(await models.retrieve('claude-opus-6-1-20270203'), {
      display_name: 'Claude Opus 6.1',
      line: 'opus',
      created_at: '2027-02-03T00:00:00Z',
      max_tokens: 128_000,
      capabilities: { thinking: { types: { disabled: { supported: false } } } },
    })
    t.match(await models.retrieve('claude-opus-4-6-20260205'), {
      display_name: 'Claude Opus 4.6',
      created_at: '2026-02-05T00:00:00Z',
      capabilities: { effort: { max: { supported: true }, xhigh: { supported: false } } },
    })
    t.match(await models.retrieve('claude-3-5-haiku-20241022'), { line: 'haiku', max_tokens: 8192 })
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
