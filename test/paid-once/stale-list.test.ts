/**
 * A list that was requested before the settle time ended proves nothing, however late it is
 * answered.
 */
import t from 'tap'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

void t.test('a create that shows up while the list is on its way is not sent again', async (t) => {
  const { emulator, run } = await setUp(t, {
    faults: [
      { on: 'create', fault: 'late_commit', ms: 150, calls: [1] },
      // The first list is that before the create; the second is the look, and its answer crawls.
      { on: 'list', fault: 'reply_trickle', bytesPerSecond: 100, calls: [2] },
    ],
  })
  const found = await run(requests(5))
  t.equal(found.length, 5)
  const { creates, billed } = await emulator.ledger()
  t.equal(creates, 1)
  t.equal(billed, 5)
  t.ok(emulator.faults.struck['list:reply_trickle'])
})
