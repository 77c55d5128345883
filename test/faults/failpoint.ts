/** SIGKILL at every named moment, by the process itself, at its first, second and third time. */
import { failpoints } from './failpoints.ts'
import type { Bench, Family, FaultRun, RunResult } from './family.ts'
import { endOf, finish } from './finish.ts'
import { maxRequests } from './job-spec.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenario.ts'
import { librarySubject } from './subject.ts'

const settleMs = 600
const usualTimes = 3

/** Reached once in the life of a process here. */
const once =
  /step ended|UNASKED|OPENED|PLACED|PREFLIGHT|preflight|INPUT_END|GO|TRIPPED|RELEASED|CANCELED|RESUMED|UNRESOLVED/

export const failpoint: Family = {
  name: 'failpoint',
  fault: 'the process dies at a named moment',
  injection: 'it kills itself there with SIGKILL, the first, second, third time',
  plan: (times = usualTimes) =>
    Promise.resolve({ runs: scenarios.flatMap((s) => runsOf(s, times)) }),
  review: (results) => {
    const reached = reachedIn(results)
    const never = failpoints.filter((point) => !reached.has(point))
    return never.length === 0 ? [] : [`never reached: ${never.join(', ')}`]
  },
  note: (results) => `${reachedIn(results).size} of ${failpoints.length} names`,
}

/** Each name once, in the first scenario that passes through it; without the replay at the end. */
export const eachFailpoint: Family = {
  ...failpoint,
  plan: () =>
    Promise.resolve({
      runs: failpoints.flatMap((point): FaultRun[] => {
        const scenario = scenarios.find(({ points }) => points.some((name) => name === point))
        return scenario ? [(bench) => failpointRun(bench, scenario, `${point}:1`, false)] : []
      }),
    }),
}

function runsOf(scenario: Scenario, times: number): FaultRun[] {
  return scenario.points.flatMap((point) =>
    Array.from({ length: once.test(point) ? 1 : times }, (_, i) => {
      return (bench: Bench) => failpointRun(bench, scenario, `${point}:${i + 1}`)
    }),
  )
}

export async function failpointRun(
  bench: Bench,
  scenario: Scenario,
  failpoint: string,
  replay = true,
): Promise<RunResult> {
  const { emulator, folder, run } = bench
  const place = { folder, run, url: emulator.url, settleMs }
  const { before, faults = [], faultsBefore = faults } = scenario
  if (scenario.foreign) await emulator.plant(scenario.foreign, maxRequests)
  if (before) {
    await emulator.setFaults(faultsBefore)
    await librarySubject(place, before.spec).start({ failpoint: before.failpoint }).ended
  }
  await emulator.setFaults(faults)
  const killed = await librarySubject(place, scenario.killed).start({ failpoint }).ended
  const struck = killed.signal === 'SIGKILL' && !killed.hung
  const verdict = await finish(librarySubject(place, scenario.healed), {
    ...bench,
    replay,
    unresolved: scenario.unresolved ?? false,
    replayed: scenario.replayed ?? false,
    askedTwice: scenario.askedTwice ?? 0,
  })
  // A cancel ends the run as stopped, and a step with something to wait for.
  if (!struck && ![0, 4, ...(scenario.killed?.once ? [9] : [])].includes(killed.code ?? 1)) {
    verdict.problems.push(`the run that was to be killed: ${endOf(killed)}`)
  }
  const label = `${failpoint}, ${scenario.name}`
  // Batches that can't be read look like anybody's: no later run could prove them not to be its own.
  return { label, struck: struck ? 1 : 0, verdict, spoiled: scenario.unresolved ?? false }
}

function reachedIn(results: readonly RunResult[]): Set<string> {
  const struck = results.filter((result) => result.struck > 0)
  return new Set(struck.map(({ label }) => label.slice(0, label.indexOf(':'))))
}
