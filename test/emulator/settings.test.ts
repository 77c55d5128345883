/** A setting: checked, given as a flag, changed over HTTP; and the clock, which must never break. */
import t from 'tap'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import { parseFlags } from '../../src/emulator/settings/flags.ts'
import { flagEntries } from '../../src/emulator/settings/flag-entries.ts'
import { batchesOf, call, paramsOf, requestsOf, withEmulator } from './with-emulator.ts'
import type { RawReply } from './with-emulator.ts'

const wrong: Array<[options: unknown, message: RegExp]> = [
  [{ rpm: 5 }, /there is no option rpm; there are port, host/],
  [{ limits: { rpms: 5 } }, /there is no option limits\.rpms; there are maxRequests/],
  [{ inferred: { speed: 5 } }, /there is no option inferred\.speed/],
  [{ limits: 5 }, /limits must be an object, not a number/],
  [{ inferred: null }, /inferred must be an object, not null/],
  [{ batchMs: NaN }, /batchMs must be a number from 0 to \d+, not NaN/],
  [{ batchMs: '50' }, /batchMs must be a number from 0 to \d+, not "50"/],
  [{ batchMs: -1 }, /batchMs must be/],
  [{ batchMs: 1e300 }, /batchMs must be/],
  [{ windowMs: -5 }, /windowMs must be/],
  [{ cancelMs: -5 }, /cancelMs must be/],
  [{ speed: 0 }, /speed must be/],
  [{ seed: 1.5 }, /seed must be a whole number/],
  [{ port: -1 }, /port must be a whole number from 0 to 65535, not -1/],
  [{ host: '' }, /host must not be empty/],
  [{ shuffle: 'no' }, /shuffle must be true or false, not "no"/],
  [{ respond: 'yes' }, /respond must be a function/],
  [{ models: [] }, /models must be a list of ids, or 'any'/],
  [{ models: '' }, /models must be a list/],
  [{ apiKeys: 'key' }, /apiKeys must be a list of keys, or an object/],
  [{ apiKeys: [''] }, /apiKeys must hold keys/],
  [{ faults: {} }, /faults: give an array of rules, not an object/],
  [
    { faults: [{ on: 'list', fault: 'status', status: 'x' }] },
    /faults\[0\].*status must be an HTTP/,
  ],
  [{ limits: { listMax: 0 } }, /limits\.listMax must be a whole number from 1/],
  [{ limits: { rpm: 0 } }, /limits\.rpm must be a number of at least/],
  [{ limits: { queue: -1 } }, /limits\.queue must be/],
  [{ limits: { maxRequests: 0 } }, /limits\.maxRequests must be/],
  [{ limits: { tier: 'gold' } }, /limits\.tier must be "none" or "start"/],
  [{ limits: { workspaces: { w: { rpm: 0 } } } }, /limits\.workspaces of w has rpm/],
  [{ limits: { workspaces: { w: { queue: 1 } } } }, /of w has no member "queue"/],
  [
    { inferred: { queueFullStatus: 302 } },
    /queueFullStatus must be an HTTP status from 400 to 599/,
  ],
  [{ inferred: { bothCursorsStatus: 204 } }, /must be an HTTP status, 200 or from 400/],
  [{ inferred: { cacheHitRate: 1.1 } }, /cacheHitRate must be a number from 0 to 1/],
  [{ inferred: { paramsChecked: 'never' } }, /paramsChecked must be "processed" or "create"/],
]
for (const [options, message] of wrong) {
  const shown = JSON.stringify(options)
  void t.test(`refuses ${shown}`, async (t) => {
    const refused = startEmulator(options as EmulatorOptions)
    await t.rejects(refused, { code: 'ERR_OPTION', message })
  })
}

void t.test('every setting but a function can be given as a flag', async (t) => {
  const dir = t.testdir({ 'respond.json': '[{"answer":"yes"}]' })
  const flags = flagEntries().flatMap(({ entries }) => entries.map(([usage]) => usage))
  const valueOf = (usage: string): string => {
    const [flag = '', value = ''] = usage.split(' ')
    const special: Record<string, string> = {
      '--port': '0',
      '--public-url': 'http://x',
      '--respond': join(dir, 'respond.json'),
      '--models': 'any',
      '--faults': '[]',
      '--prices': '{}',
      '--workspace-limits': '{"w":{"rpm":5}}',
      '--key': 'k=w',
      '--cache-hit-rate': '0.5',
    }
    if (special[flag] !== undefined) return special[flag]
    if (value === 'N') return flag.endsWith('-status') ? '409' : '7'
    return value.includes('|') ? (value.split('|')[1] ?? '') : 'text'
  }
  const args = flags.map((usage) =>
    usage.includes(' ') ? `${usage.split(' ')[0]}=${valueOf(usage)}` : usage,
  )
  const { options } = await parseFlags(args)
  t.match(options, {
    batchMs: 7,
    shuffle: false,
    models: 'any',
    apiKeys: { k: 'w' },
    respond: Function,
    limits: { tier: 'start', rpm: 7, workspaces: { w: { rpm: 5 } } },
    inferred: { unknownIdStatus: 409, archivedUrlNull: false, cacheHitRate: 0.5 },
  })
  const { host: _, dir: __, ...others } = options
  const emulator = await startEmulator(others)
  t.teardown(() => emulator.close())
  const shown = emulator.settings as { inferred: object; limits: object }
  for (const group of ['limits', 'inferred'] as const) {
    t.same(Object.keys(shown[group]).sort(), Object.keys(options[group] ?? {}).sort(), group)
  }
})

void t.test('settings are shown and changed over HTTP', async (t) => {
  const { emulator } = await withEmulator(t, { apiKeys: ['secret-key'], limits: { rpm: 5 } })
  const settings = async (change?: unknown): Promise<RawReply> =>
    call(
      emulator,
      change === undefined ? 'GET' : 'PATCH',
      '/_emulator/settings',
      change === undefined ? undefined : JSON.stringify(change),
    )
  const before = await settings()
  t.notMatch(before.body, /secret-key/)
  t.match(JSON.parse(before.body), {
    batchMs: 50,
    apiKeys: '1 keys',
    limits: { rpm: 5, countRpm: null, queue: 200_000 },
    inferred: { unknownIdStatus: 404, queueFullRetryAfter: null },
  })
  const get = () =>
    call(emulator, 'GET', '/v1/messages/batches/x', undefined, { 'x-api-key': 'secret-key' })
  t.equal((await get()).status, 404)
  const changed = await settings({
    batchMs: 9,
    limits: { rpm: null, tier: 'build' },
    inferred: { unknownIdStatus: 410 },
  })
  t.match(JSON.parse(changed.body), {
    batchMs: 9,
    limits: { rpm: 2000, queue: 300_000 },
    inferred: { unknownIdStatus: 410, unknownCursorStatus: 400 },
  })
  t.equal((await get()).status, 410)
  const refusals: Array<[change: unknown, error: RegExp]> = [
    [{ port: 5 }, /port is fixed when the emulator starts/],
    [{ speed: 2 }, /speed is fixed/],
    [{ batchMs: 'soon' }, /batchMs must be a number/],
    [{ nonsense: 1 }, /no option nonsense/],
    [{ inferred: { nonsense: 1 } }, /no option inferred\.nonsense/],
    [{ inferred: 1 }, /inferred must be an object/],
    [[], /must be an object, not an array/],
    [null, /must be an object, not null/],
  ]
  for (const [change, error] of refusals) {
    const refused = await settings(change)
    t.equal(refused.status, 400, JSON.stringify(change))
    t.match(JSON.parse(refused.body), { error })
  }
  t.match(JSON.parse((await settings()).body), { batchMs: 9 }, 'a refused change changes nothing')
  t.match(emulator.settings, { limits: { rpm: 2000 } })
})

void t.test('answers over HTTP, for programs in any language', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const put = (rules: unknown) => call(emulator, 'PUT', '/_emulator/respond', JSON.stringify(rules))
  const rules = [
    { custom_id: 'r-0', answer: 'first' },
    { contains: 'a "quote"', answer: { text: 'quoted', stop_reason: 'refusal' } },
    { model: 'claude-haiku-4-5', answer: { error: { type: 'overloaded_error', message: 'Busy' } } },
    { custom_id: 'r-*', answer: 'rest' },
  ]
  t.equal((await put(rules)).status, 200)
  const requests = [
    ...requestsOf(2),
    { custom_id: 'q', params: paramsOf('a "quote"\nhere') },
    { custom_id: 'h', params: { ...paramsOf('x'), model: 'claude-haiku-4-5' } },
    { custom_id: 'other', params: paramsOf('x') },
  ]
  const { id } = await batches.create({ requests })
  await emulator.advance(1000)
  const found: Record<string, unknown> = {}
  for await (const { custom_id, result } of await batches.results(id)) found[custom_id] = result
  const text = (text: string | RegExp) => ({ message: { content: [{ text }] } })
  t.match(found, {
    'r-0': text('first'),
    'r-1': text('rest'),
    q: { message: { content: [{ text: 'quoted' }], stop_reason: 'refusal' } },
    h: { error: { error: { type: 'overloaded_error' } } },
    other: text(/^Answer /),
  })
  for (const [wrong, error] of [
    [{}, /respond: give an array of rules/],
    [[5], /respond\[0\]: a rule is an object/],
    [[{ answer: 5 }], /respond\[0\]: an answer must be a text or an object/],
    [[{ text: 'x' }], /respond\[0\]: there is no member/],
    [[{ custom_id: 5, answer: 'x' }], /custom_id must be a text/],
  ] as const) {
    t.match(await put(wrong), { status: 400, body: error }, JSON.stringify(wrong))
  }
  t.equal((await put(null)).status, 200)
  const again = await batches.create({ requests: requestsOf(1) })
  await emulator.advance(1000)
  for await (const { result } of await batches.results(again.id)) t.match(result, text(/^Answer /))
})

void t.test('nothing that is given to advance breaks the clock', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  const { id } = await batches.create({ requests: requestsOf(1) })
  const before = emulator.now()
  for (const body of [
    '{}',
    '{"ms":"60000"}',
    '{"ms":1e300}',
    '[]',
    '{"ms":-1e8}',
    '5',
    'null',
    '{',
  ]) {
    const reply = await call(emulator, 'POST', '/_emulator/advance', body)
    t.equal(reply.status, 400, body)
    t.type((JSON.parse(reply.body) as { error: unknown }).error, 'string')
  }
  for (const ms of [NaN, -1, Infinity, '5' as unknown as number]) {
    await t.rejects(emulator.advance(ms), { code: 'ERR_OPTION', message: /advance needs ms/ })
  }
  t.equal(emulator.now(), before, 'the clock stands where it stood')
  const century = 3_155_760_000_000
  for (let i = 0; i < 1000; i++) await emulator.advance(century)
  await t.rejects(emulator.advance(century), { code: 'ERR_OPTION' }, 'before dates end')
  t.equal((await batches.retrieve(id)).processing_status, 'ended')
  t.equal((await batches.create({ requests: requestsOf(1) })).processing_status, 'in_progress')
})

void t.test('bodies of control calls are checked', async (t) => {
  const { emulator } = await withEmulator(t)
  const cases: Array<[method: string, path: string, body: string, error: RegExp]> = [
    ['POST', 'plant', '{"count":-1}', /count must be a number from 0/],
    ['POST', 'plant', '{"count":1.5}', /count must be a whole number/],
    ['POST', 'plant', '{"ageMs":"x"}', /ageMs must be a number/],
    ['POST', 'plant', '{"cuont":1}', /no option cuont/],
    ['POST', 'plant', '{"idPrefix":5}', /idPrefix must be a text/],
    ['POST', 'plant', '[]', /must be an object/],
    ['POST', 'compare', '{}', /expected must be an object/],
    ['POST', 'compare', '{"expected":{"a":"1"}}', /must be a number/],
    ['POST', 'compare', '{"expected":{},"by":"row"}', /by must be/],
    ['PUT', 'faults', '{"on":"list"}', /give an array/],
    ['POST', 'faults', '{"on":"list","fault":"x"}', /no fault "x"/],
  ]
  for (const [method, path, body, error] of cases) {
    const reply = await call(emulator, method, `/_emulator/${path}`, body)
    t.equal(reply.status, 400, `${path} ${body}`)
    t.match(JSON.parse(reply.body), { error })
  }
})

void t.test('keys with workspaces, by flag', async (t) => {
  const { options } = await parseFlags(['--key', 'a=wrkspc_a', '--key', 'b'])
  const emulator = await startEmulator(options)
  t.teardown(() => emulator.close())
  const workspaceOf = async (apiKey: string): Promise<unknown> => {
    const { response } = await batchesOf({ baseURL: emulator.url, apiKey }).list().withResponse()
    return response.headers.get('anthropic-workspace-id')
  }
  t.equal(await workspaceOf('a'), 'wrkspc_a')
  t.equal(await workspaceOf('b'), 'wrkspc_emulator')
  await t.rejects(workspaceOf('c'), { message: /401/ })
})

void t.test('a file that is no JSON is named', async (t) => {
  const path = join(t.testdir(), 'rules.json')
  writeFileSync(path, '{')
  await t.rejects(parseFlags(['--respond', path]), { message: /rules\.json is not valid JSON/ })
})
