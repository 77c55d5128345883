/**
 * A batch that is too large is split; a run that is aborted meanwhile loses and repeats nothing.
 */
import t from 'tap'
import type { JobEvent } from '../../src/index.ts'
import { countOwn } from '../fixtures/answered.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

for (const at of ['split', 'submitting', 'accepted'] as const) {
  for (const nth of [1, 2, 4]) {
    void t.test(`aborted at ${at} ${nth}, then run again`, async (t) => {
      const { emulator, run } = await setUp(t, { limits: { maxBytes: 700 } })
      const abort = new AbortController()
      let seen = 0
      const onEvent = (event: JobEvent): void => {
        if (event.type === at && ++seen === nth) abort.abort()
      }
      const aborted = run(requests(25), { signal: abort.signal, onEvent })
      await t.rejects(aborted, { name: 'AbortError' })
      for (let times = 0; times < 2; times++) {
        const found = await run(requests(25))
        t.equal(countOwn(found), 25)
        t.equal((await emulator.ledger()).billed, 25)
      }
    })
  }
}
