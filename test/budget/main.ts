/**
 * Random jobs with a budget, one after the other: how far over it they were billed, and how much of it they
 * had used when they stopped.
 *
 *     node build/test/budget/main.js [--runs 300] [--from 1] [--mode strict|learned]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { budgetTrial, nextOf } from './budget-trial.ts'
import type { BudgetTrial } from './budget-trial.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    mode: { type: 'string' },
    jobs: { type: 'string', default: '2' },
  },
})
const mode = values.mode as 'strict' | 'learned' | undefined
const from = Number(values.from)
const seeds = Array.from({ length: Number(values.runs) }, (_, i) => from + i)
const trials: BudgetTrial[] = []

async function lane(): Promise<void> {
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    const folder = await mkdtemp(join(tmpdir(), 'batchline-budget-'))
    try {
      const trial = await budgetTrial(seed, folder, mode)
      trials.push(trial)
      for (const stop of trial.stops) console.log(lineOf(seed, trial, stop))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

function lineOf(
  seed: number,
  { spec, kills }: BudgetTrial,
  stop: BudgetTrial['stops'][number],
): string {
  const { budget, shape, rows, share } = spec
  const used = ((100 * stop.usd) / stop.maxCost).toFixed(2)
  const note = stop.stderr.split('\n')[0]?.replace(/Nothing new.*/, '')
  return `${seed} ${budget} ${shape} ${rows} rows, share ${share}, ${kills} kills: exit ${stop.code}, ${used} % used, ${stop.batches} batches ${note}`
}

await Promise.all(Array.from({ length: Number(values.jobs) }, lane))
for (const budget of ['learned', 'strict'] as const) {
  const stops = trials.filter(({ spec }) => spec.budget === budget).flatMap(({ stops }) => stops)
  const used = stops.map(({ usd, maxCost }) => usd / maxCost).sort((a, b) => a - b)
  const stopped = stops.filter(({ code }) => code === 4)
  const least = stopped.map(({ usd, maxCost }) => usd / maxCost).sort((a, b) => a - b)
  const at = (of: number[], q: number): string =>
    ((of[Math.floor(q * (of.length - 1))] ?? NaN) * 100).toFixed(2)
  console.log(
    `${budget}: ${stops.length} runs, ${stopped.length} stopped; most used ${at(used, 1)} %`,
  )
  console.log(
    `  over by more than 1 %: ${used.filter((share) => share > 1.01).length}, over at all: ${used.filter((share) => share > 1 + 1e-9).length}`,
  )
  console.log(
    `  used when stopped: least ${at(least, 0)}, 5th ${at(least, 0.05)}, median ${at(least, 0.5)}, most ${at(least, 1)} %`,
  )
  const early = stopped.filter((stop) => stop.usd + nextOf(stop) < stop.maxCost * 0.98)
  console.log(`  stopped although the next request would have fit: ${early.length}`)
  const batches = stopped.map((stop) => stop.batches).sort((a, b) => a - b)
  console.log(
    `  batches: median ${batches[Math.floor(batches.length / 2)]}, most ${batches.at(-1)}`,
  )
}
