/** Errors of the disk at the k-th call, once and from there on: nothing is sent after them. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ended } from './child.ts'
import type { Bench, Family, FaultRun, RunResult } from './family.ts'
import { endOf, finish, isDone } from './finish.ts'
import {
  countCalls,
  evenly,
  injectedAt,
  pathsOf,
  reviewStrikes,
  straceMissing,
  traced,
} from './strace.ts'
import { cliSubject, librarySubject } from './subject.ts'
import type { Subject } from './subject.ts'

const settleMs = 600
const rows = 16
const usualPlaces = 8

const ways = ['library', 'command line'] as const

interface Where {
  readonly way: (typeof ways)[number]
  readonly call: string
  readonly error: string
  readonly k: number
  readonly lasting: boolean
}

export const enospc: Family = family('enospc', 'the disk is full', 'ENOSPC', [
  'write',
  'openat',
  'mkdir',
  'rename',
  'fdatasync',
])

export const eio: Family = family('eio', 'the disk fails', 'EIO', [
  'write',
  'fdatasync',
  'fsync',
  'rename',
  'openat',
  'unlink',
  'pread64',
])

function family(name: string, fault: string, error: string, calls: readonly string[]): Family {
  return {
    name,
    fault,
    injection: `strace, ${error} at the k-th ${calls.join(', ')}, once and lasting`,
    missing: straceMissing,
    review: reviewStrikes,
    plan: async (places = usualPlaces, open) => {
      const runs: FaultRun[] = []
      let total = 0
      for (const way of ways) {
        const bench = await open(`count-${name}-${way.replace(' ', '-')}`)
        const subject = await subjectOf(bench, way)
        const log = join(bench.folder, 'strace.log')
        const counts = await countCalls(subject, calls, log, pathsOf(subject))
        for (const [call, count] of counts) {
          total += 2 * count
          for (const k of evenly(count, places)) {
            for (const lasting of [false, true]) {
              runs.push((bench) => failAt(bench, { way, call, error, k, lasting }))
            }
          }
        }
      }
      return { runs, places: total }
    },
  }
}

async function subjectOf(bench: Bench, way: Where['way']): Promise<Subject> {
  const { emulator, folder, run } = bench
  const place = { folder, run, rows, url: emulator.url, settleMs }
  return way === 'library' ? librarySubject(place) : await cliSubject(place)
}

async function failAt(bench: Bench, where: Where): Promise<RunResult> {
  const { way, call, error, k, lasting } = where
  const subject = await subjectOf(bench, way)
  const log = join(bench.folder, 'strace.log')
  const inject = `error=${error}:when=${k}${lasting ? '+' : ''}`
  const tracing = { calls: [call], log, paths: pathsOf(subject), inject }
  const ended = await subject.start(traced(tracing)).ended
  const [struckAt] = await injectedAt(log)
  const problems = struckAt === undefined ? [] : await problemsOf(bench, subject, ended, struckAt)
  const verdict = await finish(subject, bench)
  verdict.problems.push(...problems)
  const label = `${way}: ${error} at ${call} ${k}${lasting ? ' and later' : ''}`
  return { label, struck: struckAt === undefined ? 0 : 1, verdict }
}

/**
 * The run ends as a failure of storage, or of a folder that can't be used (2), or the call was one
 * that it can do without. What was accepted had its intent on the disk before the fault.
 */
async function problemsOf(
  { slice }: Bench,
  { folder }: Subject,
  ended: Ended,
  struckAt: number,
): Promise<string[]> {
  const problems: string[] = []
  const isUnusable = ended.code === 2 && ended.stderr.includes("can't be used")
  if (ended.code !== 6 && !isUnusable) problems.push(`with the fault: ${endOf(ended)}`)
  if (isDone(ended)) return problems
  const journal = await readFile(join(folder, 'journal.jsonl'), 'utf8').catch(() => '')
  const intents = journal
    .split('\n')
    .filter((line) => line.includes('"INTENT"') && line.endsWith('}'))
    .map((line) => Date.parse((JSON.parse(line) as { ts: string }).ts))
  const before = intents.filter((at) => at <= struckAt + 1).length
  const batches = await slice.batches()
  if (batches > before) problems.push(`${batches} batches, and ${before} intents before the fault`)
  return problems
}
