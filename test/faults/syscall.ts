/** SIGKILL at the k-th system call of each kind that changes the disk, reads it, or talks. */
import { join } from 'node:path'
import type { Bench, Family, RunResult } from './family.ts'
import { finish } from './finish.ts'
import { countCalls, evenly, pathsOf, reviewStrikes, straceMissing, traced } from './strace.ts'
import { librarySubject } from './subject.ts'
import type { Subject } from './subject.ts'

const fileCalls = ['write', 'fdatasync', 'fsync', 'rename', 'mkdir', 'openat', 'unlink', 'pread64']
const socketCalls = ['connect', 'writev', 'write']
const settleMs = 600
const rows = 16
/** For each call; the table says how many that leaves out. */
const usualPlaces = 24

interface Where {
  readonly call: string
  readonly on: 'files' | 'all'
  readonly k: number
}

export const syscall: Family = {
  name: 'syscall',
  fault: 'the process dies at a system call',
  injection: `strace, SIGKILL at the k-th ${[...new Set([...fileCalls, ...socketCalls])].join(', ')}`,
  missing: straceMissing,
  review: reviewStrikes,
  plan: async (places = usualPlaces, open) => {
    const bench = await open('count-syscalls')
    const log = join(bench.folder, 'strace.log')
    const subject = subjectOf(bench)
    const files = await countCalls(subject, fileCalls, log, pathsOf(subject))
    const all = await countCalls(subjectOf(await open('count-sockets')), socketCalls, log)
    const total = [...files.values(), ...all.values()].reduce((sum, count) => sum + count, 0)
    const where = (counts: Map<string, number>, on: Where['on']): Where[] =>
      [...counts].flatMap(([call, count]) => evenly(count, places).map((k) => ({ call, on, k })))
    const runs = [...where(files, 'files'), ...where(all, 'all')].map(
      (at) => (bench: Bench) => killAt(bench, at),
    )
    return { runs, places: total }
  },
}

function subjectOf({ emulator, folder, run }: Bench): Subject {
  return librarySubject({ folder, run, rows, url: emulator.url, settleMs })
}

async function killAt(bench: Bench, { call, on, k }: Where): Promise<RunResult> {
  const subject = subjectOf(bench)
  const tracing = { calls: [call], log: '/dev/null', inject: `signal=SIGKILL:when=${k}` }
  const paths = on === 'files' ? { paths: pathsOf(subject) } : {}
  const { signal, hung } = await subject.start(traced({ ...tracing, ...paths })).ended
  const verdict = await finish(subject, bench)
  const struck = signal === 'SIGKILL' && !hung ? 1 : 0
  return { label: `${call} ${k} on ${on}`, struck, verdict }
}
