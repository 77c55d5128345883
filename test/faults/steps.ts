/**
 * A job that cron advances by steps (`once`), each of which may be killed at any moment, until one ends without
 * anything left to wait for. A job that is finished then by a run that waits must be the same.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Family, OpenBench, RunResult } from './family.ts'
import { endOf, finish, isDone } from './finish.ts'
import { maxRequests } from './job-spec.ts'
import { networkFaults, settleMs } from './kill.ts'
import { cliSubject, librarySubject } from './subject.ts'
import type { Subject } from './subject.ts'

const usualRuns = 200
const mostSteps = 400
/** The exit code of a step that has left something to wait for. */
const waiting = 9

const ways = ['library', 'cli'] as const
type Way = (typeof ways)[number]

export const steps: Family = {
  name: 'steps',
  fault: 'a step of cron dies at any moment',
  injection:
    'SIGKILL at a random moment of a third of the steps; library and `run --once`; half with lost replies, resets, late commits, 5xx, cut downloads and foreign batches',
  plan: async (count = usualRuns, open) => {
    const longest = await measured(open)
    const runs = Array.from({ length: count }, (_, i) => {
      const way = ways[i % ways.length] as Way
      const network = Math.floor(i / 2) % 2 === 1
      return (bench: Bench) => stepRun(bench, way, network, longest[way])
    })
    return { runs }
  },
  note: (results) => `${results.reduce((sum, { struck }) => sum + struck, 0)} kills`,
}

/** How long the longest step of an undisturbed job takes, each way, in milliseconds. */
async function measured(open: OpenBench): Promise<Record<Way, number>> {
  const took = { library: 0, cli: 0 }
  for (const way of ways) {
    const bench = await open(`measure-steps-${way}`)
    const subject = await subjectOf(bench, way, true)
    for (let step = 0; step < mostSteps; step++) {
      const ended = await subject.start().ended
      took[way] = Math.max(took[way], ended.ms)
      if (isDone(ended)) break
      if (ended.code !== waiting) throw new Error(`undisturbed, a step fails: ${endOf(ended)}`)
      await sleep(20)
    }
  }
  return took
}

async function subjectOf(bench: Bench, way: Way, once: boolean): Promise<Subject> {
  const { emulator, folder, run } = bench
  const place = { folder, run, url: emulator.url, settleMs }
  if (way === 'library') return librarySubject(place, { once })
  return await cliSubject(place, 'run', once ? ['--once'] : [])
}

async function stepRun(bench: Bench, way: Way, network: boolean, longestMs: number) {
  const { emulator, random } = bench
  const subject = await subjectOf(bench, way, true)
  if (network) {
    await emulator.setFaults(networkFaults)
    await emulator.plant(random.whole(0, 3), maxRequests)
  }
  let struck = 0
  let problem: string | undefined
  let isOver = false
  for (let step = 0; !isOver && problem === undefined; step++) {
    const isKilled = random.next() < 1 / 3
    const child = subject.start()
    const ended = isKilled ? await child.killedAfter(random.next() * longestMs) : await child.ended
    if (ended.signal === 'SIGKILL' && !ended.hung) struck++
    else if (isDone(ended)) isOver = true
    else if (ended.code !== waiting) problem = `a step fails: ${endOf(ended)}`
    else await sleep(random.next() * 300)
    if (step === mostSteps) problem = `no end after ${step} steps: ${endOf(ended)}`
    if (step === mostSteps / 4) await emulator.setFaults([])
  }
  await emulator.setFaults([])
  const verdict = await finish(await subjectOf(bench, way, false), bench)
  if (problem !== undefined) verdict.problems.push(problem)
  return {
    label: `${way}${network ? ', network faults' : ''}`,
    struck,
    verdict,
  } satisfies RunResult
}
