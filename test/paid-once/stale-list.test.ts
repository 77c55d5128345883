/** A list that was asked before the settle time was over and answered after it proves nothing. */
import t from 'tap'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import { requests, runJob } from '../fixtures/run-job.ts'

void t.test('a create that shows up while the list is on its way is not sent again', async (t) => {
  const emulator = await startEmulator({
    batchMs: 10,
    faults: [
      { on: 'create', fault: 'late_commit', ms: 150, calls: [1] },
      // The first list is that before the create; the second is the look, and its answer crawls.
      { on: 'list', fault: 'reply_trickle', bytesPerSecond: 100, calls: [2] },
    ],
  })
  t.teardown(() => emulator.close())
  const found = await runJob(join(t.testdir(), 'job'), emulator.url, requests(5))
  t.equal(found.length, 5)
  const { creates, billed } = await emulator.ledger()
  t.equal(creates, 1)
  t.equal(billed, 5)
  t.ok(emulator.faults.struck['list:reply_trickle'])
})
