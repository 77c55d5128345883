import t from 'tap'
import { withEmulator } from './with-emulator.ts'

void t.test('a planted batch has the id that it is given', async (t) => {
  const { emulator, batches } = await withEmulator(t)
  t.same(emulator.plantForeign({ id: 'msgbatch_theirs', requests: 3 }), ['msgbatch_theirs'])
  t.match(await batches.retrieve('msgbatch_theirs'), {
    id: 'msgbatch_theirs',
    request_counts: { processing: 3 },
  })
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
