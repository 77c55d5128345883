/** A batch that the service finds too large, cut short by whatever may happen on the way. */
import t from 'tap'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import type { JobEvent } from '../../src/index.ts'
import { countOwn, respond } from '../fixtures/answered.ts'
import { requests, runJob } from '../fixtures/run-job.ts'

for (const at of ['split', 'submitting', 'accepted'] as const) {
  for (const nth of [1, 2, 4]) {
    void t.test(`aborted at ${at} ${nth}, then run again`, async (t) => {
      const emulator = await startEmulator({ batchMs: 15, respond, limits: { maxBytes: 700 } })
      t.teardown(() => emulator.close())
      const folder = join(t.testdir(), 'job')
      const abort = new AbortController()
      let seen = 0
      const onEvent = (event: JobEvent): void => {
        if (event.type === at && ++seen === nth) abort.abort()
      }
      const aborted = runJob(folder, emulator.url, requests(25), { signal: abort.signal, onEvent })
      await t.rejects(aborted, { name: 'AbortError' })
      for (let run = 0; run < 2; run++) {
        const found = await runJob(folder, emulator.url, requests(25))
        t.equal(countOwn(found), 25)
        t.equal((await emulator.ledger()).billed, 25)
      }
    })
  }
}
