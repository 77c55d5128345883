/**
 * SIGKILL at any moment, again and again: the process is killed somewhere between its start and the
 * end of an undisturbed run, so is the one that resumes it, until one is done.
 */
import type { FaultRule } from '../../src/emulator/index.ts'
import type { Bench, Family, OpenBench, RunResult } from './family.ts'
import { endOf, finish, isDone } from './finish.ts'
import { maxRequests } from './job-spec.ts'
import { cliSubject, librarySubject } from './subject.ts'
import type { Subject } from './subject.ts'

export const settleMs = 1000
const usualRuns = 1000
const mostKills = 6

const ways = ['library', 'cli run', 'cli resume'] as const
type Way = (typeof ways)[number]

/** Chance faults of the network; a create that shows up late does so within the settle time. */
export const networkFaults: readonly FaultRule[] = [
  { on: 'create', fault: 'reply_lost', p: 0.1 },
  { on: 'create', fault: 'reset', at: 'headers', p: 0.05 },
  { on: 'create', fault: 'reset', at: 'body', p: 0.05 },
  { on: 'create', fault: 'late_commit', ms: 200, p: 0.08 },
  { on: 'create', fault: 'status', status: 500, p: 0.05 },
  { on: 'create', fault: 'status', status: 529, commit: true, p: 0.05 },
  { on: 'results', fault: 'cut', clean: true, p: 0.1 },
  { on: 'results', fault: 'cut', midLine: true, p: 0.1 },
  { on: 'list', fault: 'status', status: 500, p: 0.05 },
  { on: 'retrieve', fault: 'reset', p: 0.05 },
]

export const kill: Family = {
  name: 'kill',
  fault: 'the process dies at any moment, again and again',
  injection:
    'SIGKILL at a random moment; library, `run` again and `resume`; half with lost replies, resets, late commits, 5xx, cut downloads and foreign batches',
  plan: async (count = usualRuns, open) => {
    const longest = await measured(open)
    const runs = Array.from({ length: count }, (_, i) => {
      const way = ways[i % ways.length] as Way
      const network = i % 2 === 1
      return (bench: Bench) => killRun(bench, way, network, longest[way])
    })
    return { runs }
  },
  note: (results) => `${results.reduce((sum, { struck }) => sum + struck, 0)} kills`,
}

/** How long an undisturbed run takes, each way, in milliseconds. */
async function measured(open: OpenBench): Promise<Record<Way, number>> {
  const took = { library: 0, 'cli run': 0, 'cli resume': 0 }
  for (const way of ways) {
    const bench = await open(`measure-${way.replace(' ', '-')}`)
    const ended = await (await subjectOf(bench, way)).start().ended
    if (!isDone(ended)) throw new Error(`undisturbed, it does not finish: ${endOf(ended)}`)
    took[way] = ended.ms
  }
  return took
}

export async function subjectOf(bench: Bench, way: Way): Promise<Subject> {
  const { emulator, folder, run } = bench
  const place = { folder, run, url: emulator.url, settleMs }
  if (way === 'library') return librarySubject(place)
  return await cliSubject(place, way === 'cli resume' ? 'resume' : 'run')
}

async function killRun(bench: Bench, way: Way, network: boolean, longestMs: number) {
  const { emulator, random } = bench
  const subject = await subjectOf(bench, way)
  if (network) {
    await emulator.setFaults(networkFaults)
    await emulator.plant(random.whole(0, 3), maxRequests)
  }
  const kills = random.whole(1, mostKills)
  let struck = 0
  let problem: string | undefined
  let within = longestMs
  for (let child = 0; (child < kills || struck === 0) && problem === undefined; child++) {
    const ended = await subject.start().killedAfter(random.next() * within)
    // One that was faster than its kill must not be the end of it: each run is killed.
    within = Math.min(within, ended.ms)
    if (ended.signal === 'SIGKILL' && !ended.hung) struck++
    else if (!isDone(ended)) problem = `before it was killed: ${endOf(ended)}`
    else if (struck > 0) break
    if (network) await emulator.plant(random.whole(0, 2), maxRequests)
  }
  await emulator.setFaults([])
  const verdict = await finish(subject, bench)
  if (problem !== undefined) verdict.problems.push(problem)
  return {
    label: `${way}${network ? ', network faults' : ''}`,
    struck,
    verdict,
  } satisfies RunResult
}
