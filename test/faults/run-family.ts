/** Runs a family's plan, several runs side by side, and keeps what went wrong. */
import { join } from 'node:path'
import type { Family, FaultRun, RunResult } from './family.ts'
import { Lane } from './lane.ts'
import { seedOf } from './random.ts'
import { isClean, newVerdict } from './verdict.ts'

export interface FamilyOptions {
  readonly folder: string
  readonly seed: number
  readonly lanes: number
  readonly runs?: number | undefined
  /** At most so many runs of the plan, evenly. */
  readonly most?: number
  /** Only the run of this number. */
  readonly index?: number | undefined
  /** Hears of progress, and of each run that went wrong. */
  readonly say: (line: string) => void
}

export interface FamilyReport {
  readonly family: Family
  readonly results: readonly RunResult[]
  /** Why it was not run. */
  readonly missing?: string
  readonly failures: number
  readonly places?: number
}

export async function runFamily(family: Family, options: FamilyOptions): Promise<FamilyReport> {
  const missing = family.missing?.()
  if (missing !== undefined) return { family, results: [], missing, failures: 0 }
  const lanes = Array.from(
    { length: options.lanes },
    (_, i) => new Lane(join(options.folder, `${family.name}-${i}`)),
  )
  const [first] = lanes as [Lane]
  const plan = await family.plan(options.runs, (name) => first.bench(name, options.seed))
  const step = Math.max(1, plan.runs.length / (options.most ?? Infinity))
  const queue = [...plan.runs.entries()].filter(([i]) => i === (options.index ?? i) && i % step < 1)
  const total = queue.length
  const results: RunResult[] = []
  let failures = 0
  const work = async (lane: Lane): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const result = await runOne(family, next, lane, options)
      results.push(result)
      if (!isClean(result.verdict)) failures++
      if (results.length % 25 === 0 || results.length === total)
        options.say(`${family.name}: ${results.length} of ${total}, ${failures} went wrong`)
    }
  }
  try {
    await Promise.all(lanes.map(work))
  } finally {
    for (const lane of lanes) await lane.close()
  }
  const wrong = options.index === undefined ? (family.review?.(results) ?? []) : []
  for (const line of wrong) options.say(`${family.name}: ${line}`)
  const { places } = plan
  return { family, results, failures: failures + wrong.length, ...(places ? { places } : {}) }
}

async function runOne(
  family: Family,
  [index, run]: [number, FaultRun],
  lane: Lane,
  { seed, runs, say }: FamilyOptions,
): Promise<RunResult> {
  const bench = await lane.bench(`${family.name}-${index}`, seedOf(seed, family.name, index))
  const result = await run(bench).catch((error: Error): RunResult => {
    const verdict = newVerdict()
    verdict.problems.push(String(error.stack))
    return { label: 'broken', struck: 0, verdict }
  })
  if (result.spoiled) await lane.close()
  if (isClean(result.verdict)) {
    await lane.tidy(bench)
    return result
  }
  const count = runs === undefined ? '' : ` --runs ${runs}`
  say(`${family.name} ${index} (${result.label}) went wrong; its folder is ${bench.folder}`)
  for (const problem of result.verdict.problems.slice(0, 10)) say(`  ${problem}`)
  say(`  again: npm run faults -- --only ${family.name}${count} --seed ${seed} --index ${index}`)
  return result
}
