/**
 * Kills jobs that write into a database at random moments, until each database has seen so many kills:
 *
 *     node build/test/sinks/main.js [--kills 200] [--seed 1] [--only better-sqlite3,node:sqlite,postgres]
 *
 * `node:sqlite` is part of Node from 22.5 on; `better-sqlite3` runs on the Node that it was installed with.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sinkTrial } from './kill-trial.ts'
import { subjects } from './subjects.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})
const killsOfTrial = 8
const only = values.only?.split(',')

for (const subject of subjects.filter(({ name }) => only?.includes(name) ?? true)) {
  const missing = await subject.missing()
  if (missing !== undefined) {
    console.log(`${subject.name}: skipped, ${missing}`)
    continue
  }
  const sum = { trials: 0, kills: 0, inTransaction: 0, wrong: 0 }
  const started = performance.now()
  for (let seed = Number(values.seed); sum.kills < Number(values.kills); seed++) {
    const dir = await mkdtemp(join(tmpdir(), 'batchline-sinks-'))
    const left = Number(values.kills) - sum.kills
    const trial = await sinkTrial(subject, seed, dir, Math.min(killsOfTrial, left))
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
    sum.trials++
    sum.kills += trial.kills
    sum.inTransaction += trial.inTransaction
    if (trial.problems.length > 0) sum.wrong++
    for (const problem of trial.problems) console.log(`${subject.name}, seed ${seed}: ${problem}`)
    if (sum.wrong > 5) break
  }
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(
    `${subject.name}: ${sum.trials} jobs, ${sum.kills} kills, ${sum.inTransaction} of them inside a transaction, ` +
      `${sum.wrong} wrong, ${seconds} s`,
  )
  if (sum.wrong > 0) process.exitCode = 1
}
