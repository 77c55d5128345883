import t from 'tap'
import { call, withEmulator } from './with-emulator.ts'

void t.test('a planted batch has the id that it is given', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  t.same(emulator.plantForeign({ id: 'msgbatch_theirs', requests: 3 }), ['msgbatch_theirs'])
  t.match(await batches.retrieve('msgbatch_theirs'), {
    id: 'msgbatch_theirs',
    request_counts: { processing: 3 },
  })
})

void t.test('a planted batch that is cut short has results that its counts name', async (t) => {
  const { emulator, batches } = await withEmulator(t, { batchMs: 1000, windowMs: 500 })
  const cases = [
    ['canceled', { durationMs: 400 }],
    ['expired', { durationMs: 1000 }],
  ] as const
  for (const [type, options] of cases) {
    const [id = ''] = emulator.plantForeign({ requests: 4, ...options })
    await emulator.advance(100)
    if (type === 'canceled') await batches.cancel(id)
    await emulator.advance(1000)
    const { request_counts: counts } = await batches.retrieve(id)
    const types: string[] = []
    for await (const { result } of await batches.results(id)) types.push(result.type)
    const download = async () => call(emulator, 'GET', `/v1/messages/batches/${id}/results`)
    t.equal((await download()).body, (await download()).body, 'each download has the same bytes')
    for (const [name, count] of Object.entries(counts)) {
      t.equal(types.filter((one) => one === name).length, count, name)
    }
    t.ok(counts.succeeded > 0 && counts[type] > 0, type)
    t.equal(types.length, 4)
  }
})

void t.test('an id names one batch', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  t.throws(() => emulator.plantForeign({ id: 'msgbatch_a', count: 2 }), { code: 'ERR_OPTION' })
  emulator.plantForeign({ id: 'msgbatch_a', workspace: 'wrkspc_other' })
  t.throws(() => emulator.plantForeign({ id: 'msgbatch_a' }), { code: 'ERR_OPTION' })
  t.same((await batches.list()).data, [])

  emulator.plantForeign({ id: 'msgbatch_b', durationMs: 10 })
  await emulator.advance(10)
  await batches.delete('msgbatch_b')
  emulator.plantForeign({ id: 'msgbatch_b' })
  t.match((await batches.list()).data, [{ id: 'msgbatch_b' }])
})
