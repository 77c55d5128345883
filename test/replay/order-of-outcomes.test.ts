/** A finished job replays its outcomes in the same order, rejected rows included. */
import t from 'tap'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

void t.test('rejected rows keep their turn, run after run', async (t) => {
  const { run } = await setUp(t, { batchMs: 25, batchMsJitter: 30 })
  const rows = [...requests(200)].map((r) =>
    r.position % 7 === 0 || r.position > 195 ? { ...r, params: { ...r.params, top_k: 1 } } : r,
  )
  const first = await run(rows, { chunk: { maxRequests: 20 } })
  t.equal(new Set(first.map((o) => o.position)).size, 200)
  for (let times = 0; times < 3; times++) {
    const again = await run(rows, { chunk: { maxRequests: 20 } })
    t.same(
      again.map((o) => o.position),
      first.map((o) => o.position),
    )
    t.same(again, first)
  }
})
