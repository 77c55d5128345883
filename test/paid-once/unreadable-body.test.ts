/**
 * A sealed body that can not be read during its upload ends the run instead of leaving it in
 * doubt forever.
 */
import t from 'tap'
import { appendFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { countOwn } from '../fixtures/answered.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

void t.test('a body that is not what it was ends the run, and the next one goes on', async (t) => {
  const { emulator, folder, run } = await setUp(t)
  const body = join(folder, 'attempt-1', 'chunk-000002.json')
  let size = 0
  const spoiled = run(requests(30), {
    submit: { concurrency: 1 },
    onEvent: (event) => {
      if (event.type === 'sealed' && event.chunk === 2) size = event.bytes
      // A Blob of a file that has changed since it was opened can't be read.
      if (event.type === 'submitting' && event.chunk === 2) appendFileSync(body, ' ')
    },
  })
  await t.rejects(spoiled, { code: 'ERR_STORAGE', message: /chunk-000002\.json/ })
  t.equal((await emulator.ledger()).requests, 10, 'nothing is sent after it')
  truncateSync(body, size)
  const found = await run(requests(30))
  t.equal(countOwn(found), 30)
  t.equal((await emulator.ledger()).billed, 30)
})
