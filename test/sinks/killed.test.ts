/**
 * A job that writes into a database is killed at random moments: the table must be the input, each outcome once.
 * `node build/test/sinks/main.js` does the same two hundred times for each database.
 */
import { join } from 'node:path'
import t from 'tap'
import { problemsIn, sinkTrial } from './kill-trial.ts'
import { expectedRows } from './sink-rows.ts'
import { subjects } from './subjects.ts'

for (const subject of subjects) {
  const skip = (await subject.missing()) ?? false
  void t.test(`each outcome is in ${subject.name} once`, { skip }, async (t) => {
    const trial = await sinkTrial(subject, 3, join(t.testdir(), 'trial'), 4)
    t.same(trial.problems, [])
    t.equal(trial.kills, 4)
  })
}

void t.test('what is lost, double or elsewhere is seen', async (t) => {
  const good = expectedRows(20)
  const looks: Array<[rows: typeof good, offset: number, problem: RegExp]> = [
    [good, 19, /the offset is 19/],
    [good.slice(1), 20, /23 outcomes in place of 24/],
    [[...good, good[3]!], 20, /25 outcomes in place of 24/],
    [good.with(5, good[4]!), 20, /outcome 6: 4.0 .* in place of 4.1/],
  ]
  t.same(await problemsIn({ rows: () => good, offset: () => 20 }, 20), [])
  for (const [rows, offset, problem] of looks) {
    const found = await problemsIn({ rows: () => rows, offset: () => offset }, 20)
    t.match(found.join(), problem)
  }
})
