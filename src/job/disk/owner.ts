/**
 * Who has a job folder: a process, named so that a later one can tell whether it still lives. Where
 * that can't be told the folder counts as taken: to refuse costs a look, to share costs money.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

export interface Owner {
  readonly pid: number
  readonly host: string
  /** Of the running kernel; empty where there is no /proc. */
  readonly boot: string
  /** The namespace that `pid` counts in: containers of one machine can't see each other's. */
  readonly pids: string
  /** A pid is given out again, and the new process has another start time. */
  readonly started: string
  /** Inode of the file that it holds by `flock`; empty where it does not. */
  readonly flock: string
  /** No two claims are alike, not even those of one process. */
  readonly nonce: string
}

/** `alive` and `unknown` are both refused; they are told in other words. */
export type Verdict = 'gone' | 'alive' | 'unknown'

/** @param flock - inode of the file that it holds by `flock`, if it does */
export function thisProcess(flock: string): Owner {
  return {
    pid: process.pid,
    host: hostname(),
    boot: textOf('/proc/sys/kernel/random/boot_id').trim(),
    pids: pidNamespace(),
    started: statOf(process.pid)?.started ?? '',
    flock,
    nonce: randomUUID(),
  }
}

/** Undefined for what names no process. */
export function parseOwner(text: string): Owner | undefined {
  let found: Partial<Owner> | null
  try {
    found = JSON.parse(text) as Partial<Owner> | null
  } catch {
    return undefined
  }
  // 0 and negative numbers mean groups of processes where a pid is asked for.
  if (!Number.isSafeInteger(found?.pid) || Number(found?.pid) <= 0) return undefined
  const empty = { host: '', boot: '', pids: '', started: '', flock: '', nonce: '' }
  return { ...empty, ...found } as Owner
}

/**
 * Whether an owner is gone for sure, as `me` can see it.
 *
 * @param isLocalDisk - no other machine has the disk of the folder mounted
 */
export function judgeOwner(owner: Owner, me: Owner, isLocalDisk: boolean): Verdict {
  const isThisBoot = owner.boot !== '' && owner.boot === me.boot
  // The kernel has given this process what it takes from another only by its death. The inode
  // says that it is the same file: one that a living process holds can't have been given out again.
  const hasItsLock = me.flock !== '' && owner.flock === me.flock
  if (hasItsLock && (isThisBoot || isLocalDisk)) return 'gone'
  if (owner.host !== me.host) return 'unknown'
  if (owner.boot !== me.boot) return owner.boot && me.boot ? 'gone' : 'unknown'
  if (owner.pids !== me.pids) return 'unknown'
  return judgePid(owner)
}

function judgePid({ pid, started }: Owner): Verdict {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'gone'
  }
  const now = statOf(pid)
  // Without start times (macOS) a pid that is in use may be the owner's or another's.
  if (!now || started === '') return 'unknown'
  return now.isDead || now.started !== started ? 'gone' : 'alive'
}

/** A killed process keeps its pid until its parent has asked for its end. */
function statOf(pid: number): { started: string; isDead: boolean } | undefined {
  const text = textOf(`/proc/${pid}/stat`)
  // The name before the last bracket may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, threads, started] = [fields[0], Number(fields[17]), fields[19]]
  if (!started) return undefined
  return { started, isDead: state === 'X' || (state === 'Z' && threads <= 1) }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
