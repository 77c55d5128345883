/** A finished job gives the same outcomes in the same order, also those that were never sent. */
import t from 'tap'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import { requests, runJob } from '../fixtures/run-job.ts'

void t.test('rejected rows keep their turn, run after run', async (t) => {
  const emulator = await startEmulator({ batchMs: 25, batchMsJitter: 30 })
  t.teardown(() => emulator.close())
  const folder = join(t.testdir(), 'job')
  const rows = [...requests(200)].map((r) =>
    r.position % 7 === 0 || r.position > 195 ? { ...r, params: { ...r.params, top_k: 1 } } : r,
  )
  const first = await runJob(folder, emulator.url, rows, { chunk: { maxRequests: 20 } })
  t.equal(new Set(first.map((o) => o.position)).size, 200)
  for (let run = 0; run < 3; run++) {
    const again = await runJob(folder, emulator.url, rows, { chunk: { maxRequests: 20 } })
    t.same(
      again.map((o) => o.position),
      first.map((o) => o.position),
    )
    t.same(again, first)
  }
})
