/**
 * Faults of the kernel, through strace: a signal or an error at the k-th system call of a kind. With
 * one thread for all file work, and without io_uring, the k-th call is the same in each run.
 */
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChildOptions } from './child.ts'
import type { RunResult } from './family.ts'
import type { Subject } from './subject.ts'

/** Why there is no strace here. */
export function straceMissing(): string | undefined {
  const tried = spawnSync('strace', ['-f', '--seccomp-bpf', '-o', '/dev/null', 'true'])
  return tried.status === 0 ? undefined : 'there is no strace that may trace here'
}

export interface Tracing {
  readonly calls: readonly string[]
  /** Where strace writes what it saw. */
  readonly log: string
  /** Only calls on these. */
  readonly paths?: readonly string[]
  /** For one call: `signal=SIGKILL:when=3`, `error=EIO:when=2+`. */
  readonly inject?: string
}

export function traced({ calls, log, paths = [], inject }: Tracing): ChildOptions {
  const names = calls.join(',')
  return {
    under: [
      'strace',
      '-f',
      '-qq',
      '-ttt',
      // Stops only where it must; but an injected signal is then never sent (strace 6.1).
      ...(inject?.startsWith('signal') ? [] : ['--seccomp-bpf']),
      '-o',
      log,
      ...paths.flatMap((path) => ['-P', path]),
      '-e',
      `trace=${names}`,
      '-e',
      'signal=none',
      ...(inject === undefined ? [] : ['-e', `inject=${names}:${inject}`]),
    ],
    env: { UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0' },
  }
}

/** The files of a run that is traced: strace knows them by name before they are there. */
export function pathsOf({ folder, out }: Subject): string[] {
  const files = ['lock', 'job.json', 'job.json.tmp', 'journal.jsonl', 'cancel']
  const attempts = ['attempt-1', 'attempt-2'].flatMap((attempt) => [
    attempt,
    `${attempt}/retry.spool`,
    `${attempt}/passed.spool`,
    ...[1, 2, 3, 4, 5, 6].flatMap((n) => {
      const chunk = `${attempt}/chunk-00000${n}`
      const results = `${attempt}/results-00000${n}.jsonl`
      const names = [`${chunk}.json`, `${chunk}.rows`, `${chunk}.sent`, results]
      return names.flatMap((name) => [name, `${name}.tmp`])
    }),
  ])
  return [folder, ...[...files, ...attempts].map((name) => join(folder, name)), out, `${out}.part`]
}

/** How often the busiest thread of an undisturbed run makes each call. */
export async function countCalls(
  subject: Subject,
  calls: readonly string[],
  log: string,
  paths?: readonly string[],
): Promise<Map<string, number>> {
  await subject.start(traced({ calls, log, ...(paths ? { paths } : {}) })).ended
  const counts = new Map<string, number>()
  const most = new Map<string, number>()
  for (const [, thread, call] of (await readFile(log, 'utf8')).matchAll(/^(\d+) +\S+ (\w+)\(/gm)) {
    const key = `${thread} ${call}`
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    most.set(call ?? '', Math.max(most.get(call ?? '') ?? 0, count))
  }
  return most
}

/** For a family whose places were counted: most of its faults must have been there. */
export function reviewStrikes(results: readonly RunResult[]): string[] {
  const struck = results.filter(({ struck }) => struck > 0).length
  const enough = struck >= results.length / 2
  return enough ? [] : [`only ${struck} of ${results.length} faults have struck`]
}

/** When each injected error struck, in milliseconds since 1970. */
export async function injectedAt(log: string): Promise<number[]> {
  const lines = (await readFile(log, 'utf8')).matchAll(/^\d+ +(\S+) .*\(INJECTED\)/gm)
  return [...lines].map(([, seconds]) => Number(seconds) * 1000)
}

/** So many of 1 to `last`, evenly, with the first and, where it is more than one, the last. */
export function evenly(last: number, most: number): number[] {
  if (most === 1) return [1]
  if (last <= most) return Array.from({ length: last }, (_, i) => i + 1)
  return Array.from({ length: most }, (_, i) => 1 + Math.round((i * (last - 1)) / (most - 1)))
}
