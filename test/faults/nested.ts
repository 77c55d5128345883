/** Deaths in recovery: the run that resumes a killed one is killed, and so is the one that resumes that. */
import { failpoints } from './failpoints.ts'
import type { Bench, Family, RunResult } from './family.ts'
import { finish } from './finish.ts'
import { maxRequests } from './job-spec.ts'
import type { Random } from './random.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenario.ts'
import { librarySubject } from './subject.ts'
import type { Subject } from './subject.ts'

const settleMs = 600
const usualRuns = 200
const depth = 3
/** From the start of a process to about the end of a short run. */
const longestMs = 1500
/** A failpoint that is not reached is no kill; so many tries are made for each. */
const tries = 4

/** Those in which the service itself takes nothing away. */
const fair = scenarios.filter((scenario) => !scenario.unresolved && !scenario.replayed)

export const nested: Family = {
  name: 'nested',
  fault: 'the process dies, and twice more while it recovers',
  injection: 'SIGKILL, three deep, at random moments and failpoints, with faults of the network',
  plan: (count = usualRuns) =>
    Promise.resolve({
      runs: Array.from({ length: count }, (_, i) => {
        const scenario = fair[i % fair.length] as Scenario
        return (bench: Bench) => nestedRun(bench, scenario)
      }),
    }),
}

async function nestedRun(bench: Bench, scenario: Scenario): Promise<RunResult> {
  const { emulator, folder, run, random } = bench
  const place = { folder, run, url: emulator.url, settleMs }
  await emulator.setFaults(scenario.faults ?? [])
  if (scenario.foreign) await emulator.plant(scenario.foreign, maxRequests)
  // What has canceled the job once must not do so in every run that recovers it.
  const subjects = [
    librarySubject(place, scenario.killed),
    librarySubject(place, scenario.healed),
    librarySubject(place, scenario.healed),
  ].slice(0, depth)
  let struck = 0
  for (const subject of subjects) if (await killed(subject, random)) struck++
  const askedTwice = depth * (scenario.askedTwice ?? 0)
  const verdict = await finish(librarySubject(place, scenario.healed), { ...bench, askedTwice })
  return { label: `${struck} deep, ${scenario.name}`, struck, verdict }
}

async function killed(subject: Subject, random: Random): Promise<boolean> {
  for (let i = 0; i < tries; i++) {
    const failpoint = `${random.pick(failpoints)}:${random.whole(1, 2)}`
    const { signal } =
      random.next() < 0.5
        ? await subject.start({ failpoint }).ended
        : await subject.start().killedAfter((0.1 + 0.9 * random.next()) * longestMs)
    if (signal === 'SIGKILL') return true
  }
  return false
}
