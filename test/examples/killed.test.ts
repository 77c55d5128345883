/**
 * The examples that a kill could hurt most are killed at random moments: files, print and bill must be those of
 * runs that nobody killed. `node build/test/examples/main.js` does the same two hundred times.
 */
import { join } from 'node:path'
import t from 'tap'
import { expectedOf, killTrial } from './kill-trial.ts'
import { killedExamples, sourceExamples } from './killed-examples.ts'

for (const subject of killedExamples) {
  void t.test(`${subject.name} survives`, async (t) => {
    const dir = t.testdir()
    const expected = await expectedOf(subject, join(dir, 'whole'))
    t.ok(expected.printed.length > 10)
    let kills = 0
    for (const seed of [1, 2, 3]) {
      const trial = await killTrial(subject, seed, join(dir, String(seed)), expected)
      t.same(trial.problems, [], `seed ${seed}`)
      kills += trial.kills
    }
    t.ok(kills > 0, `${kills} kills`)
  })
}

void t.test('in steps, as cron runs them', async (t) => {
  const dir = t.testdir()
  const subject = sourceExamples(undefined).find(({ name }) => name === 'from-sqlite')!
  const expected = await expectedOf(subject, join(dir, 'whole'))
  const trial = await killTrial(subject, 1, join(dir, 'steps'), expected, { everyMs: 100 })
  t.same(trial.problems, [])
  t.ok(trial.steps! > 0 && trial.kills > 0, `${trial.steps} steps, ${trial.kills} kills`)
})

void t.test('a run that ends in any other way is seen', async (t) => {
  const dir = t.testdir()
  const subject = { ...killedExamples[0]!, rows: 30 }
  const expected = await expectedOf(subject, join(dir, 'whole'))
  const [paid = ''] = expected.billed.keys()
  const other = {
    ...expected,
    printed: expected.printed.slice(1),
    files: new Map([
      ...expected.files,
      ['chain.jsonl', expected.files.get('chain.jsonl')!.slice(0, 29)],
    ]),
    billed: new Map([...expected.billed, [paid, 0], ['another', 1]]),
  }
  const { problems } = await killTrial(subject, 1, join(dir, 'other'), other)
  const seen = problems.join('\n')
  t.match(seen, 'printed: ')
  t.match(seen, 'chain.jsonl: 30 lines in place of 29')
  t.match(seen, '1 requests were not billed')
  t.match(seen, '1 requests were billed twice')
  t.equal(problems.filter((problem) => problem.includes('.jsonl:')).length, 1, seen)
})
