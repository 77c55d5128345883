import t from 'tap'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runs } from '../fixtures/runs.ts'
import { Cli, fast, outcomes, requestLines, service } from './cli.ts'

const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--max-requests', '5', ...fast]

for (const PATH of [process.env['PATH'] ?? '', '']) {
  const way = PATH === '' ? 'without flock' : 'with flock'
  void t.test(`two commands on one folder at once, ${way}: one works`, async (t) => {
    // No batch ends before one of the two has ended.
    const emulator = await service(t, { batchMs: 3_600_000 })
    const { url } = emulator
    const rounds = runs(2)
    for (let round = 1; round <= rounds; round++) {
      const dir = t.testdir({ 'in.jsonl': requestLines(20) })
      const both = [1, 2].map(() => new Cli(args, { url, cwd: dir, input: '', env: { PATH } }))
      const refused = await Promise.race(both.map((one) => one.ended.then(() => one)))
      t.match(await refused.ended, {
        code: 5,
        stdout: '',
        stderr: /process (\d+ on .* )?is working on this/,
      })
      t.match((await refused.ended).stderr, 'Nothing was sent. Wait for it to end, or stop it')
      const working = both.find((one) => one !== refused) as Cli
      await working.said(/chunk 4: 5 requests sent/)
      await emulator.advance(3_600_000)
      t.match(await working.ended, { code: 0, stderr: /20 rows: 20 ok/ })
      t.equal(outcomes(readFileSync(join(dir, 'out.jsonl'))).length, 20)
      t.notOk(existsSync(join(dir, 'job/lock.owner')))
      const { requests, creates, billedTwiceById } = await emulator.ledger()
      t.same([requests, creates, billedTwiceById.count], [20 * round, 4 * round, 0])
    }
  })
}
