/**
 * Kills examples at random moments and runs them again, each in turn: output and bill must be those of a run
 * that nobody killed.
 *
 *     node build/test/examples/main.js [--runs 200] [--from 1] [--only chain,contracts,hybrid] [--jobs 2] [--faults] [--every MS]
 *         [--postgres URL] [--minutes 60]
 *
 * After --minutes no further one is begun. With --every they are advanced by steps, as by cron (`--once`), with a pause between two.
 * from-postgres reads from the server of --postgres; without it from one that is started here, as for postgres.
 * With --faults the network fails too in every other run, as it does in `npm run faults`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { networkFaults } from '../faults/kill.ts'
import { expectedOf, killTrial } from './kill-trial.ts'
import type { Expected, Subject } from './kill-trial.ts'
import { tableExamples } from './example-tables.ts'
import { killedExamples, sourceExamples, steppedExamples } from './killed-examples.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    only: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    faults: { type: 'boolean', default: false },
    every: { type: 'string' },
    postgres: { type: 'string' },
    minutes: { type: 'string', default: '60' },
  },
})
const only = values.only?.split(',')
const everyMs = values.every === undefined ? {} : { everyMs: Number(values.every) }
const until = performance.now() + Number(values.minutes) * 60_000
const { subjects: withTables, postgres, close } = await tableExamples()
const all = [
  ...(values.every === undefined ? killedExamples : steppedExamples),
  ...sourceExamples(values.postgres ?? postgres),
  ...withTables,
]
const subjects = all.filter(({ name }) => only?.includes(name) ?? true)
const from = Number(values.from)
const seeds = Array.from({ length: Number(values.runs) }, (_, i) => from + i)
const expected = new Map<Subject, Expected>()
const sums = new Map(
  subjects.map(({ name }) => [name, { runs: 0, kills: 0, steps: 0, twice: 0, bad: 0 }]),
)

for (const subject of subjects) {
  await inFolder(async (dir) => void expected.set(subject, await expectedOf(subject, dir)))
}

async function lane(): Promise<void> {
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    if (performance.now() > until) break
    const now = seed
    const subject = subjects[now % subjects.length]!
    // Not by the parity of the seed alone: it chooses the example as well.
    const faults = values.faults && Math.floor(now / subjects.length) % 2 === 1 ? networkFaults : []
    const trial = await inFolder((dir) =>
      killTrial(subject, now, dir, expected.get(subject)!, { faults, ...everyMs }),
    )
    const sum = sums.get(subject.name)!
    sum.runs++
    const runs = [...sums.values()].reduce((all, one) => all + one.runs, 0)
    if (runs % 20 === 0) console.error(`${runs} runs`)
    sum.kills += trial.kills
    sum.steps += trial.steps ?? 0
    sum.twice += trial.askedTwice
    if (trial.problems.length > 0) sum.bad++
    for (const problem of trial.problems) console.log(`${now} ${subject.name}: ${problem}`)
  }
}

async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'batchline-examples-'))
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

await Promise.all(Array.from({ length: Number(values.jobs) }, lane))
await close()
for (const [name, { runs, kills, steps, twice, bad }] of sums) {
  console.log(
    `${name}: ${runs} runs, ${steps} steps, ${kills} kills, ${bad} wrong, ${twice} calls of askNow paid twice`,
  )
}
if ([...sums.values()].some(({ bad }) => bad > 0)) process.exitCode = 1
