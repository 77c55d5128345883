/**
 * Describes the process that owns a job folder, so a later process can tell whether it is still alive. If
 * that can't be told, the folder counts as taken: refusing costs the user a check, sharing costs money.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

export interface Owner {
  readonly pid: number
  readonly host: string
  /** The boot id of the running kernel; empty without /proc. */
  readonly boot: string
  /** The namespace that `pid` belongs to. Containers on one machine can't see each other's processes. */
  readonly pids: string
  /** Start time of the process. A reused pid has another start time. */
  readonly started: string
  /** Inode of the file that the process holds by `flock`; empty if it holds none. */
  readonly flock: string
  /** Makes every claim unique, even among claims of one process. */
  readonly nonce: string
}

/** `alive` and `unknown` are both refused, with different messages. */
export type Verdict = 'gone' | 'alive' | 'unknown'

/** @param flock - inode of the file that the process holds by `flock`; empty if it holds none */
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

/** Returns undefined for text that names no process. */
export function parseOwner(text: string): Owner | undefined {
  let found: Partial<Owner> | null
  try {
    found = JSON.parse(text) as Partial<Owner> | null
  } catch {
    return undefined
  }
  // As a pid, 0 and negative numbers mean process groups.
  if (!Number.isSafeInteger(found?.pid) || Number(found?.pid) <= 0) return undefined
  const empty = { host: '', boot: '', pids: '', started: '', flock: '', nonce: '' }
  return { ...empty, ...found } as Owner
}

/**
 * Judges, as `me` can see it, whether an owner is surely gone.
 *
 * @param isLocalDisk - whether no other machine can have the folder's disk mounted
 */
export function judgeOwner(owner: Owner, me: Owner, isLocalDisk: boolean): Verdict {
  const isThisBoot = owner.boot !== '' && owner.boot === me.boot
  // This process holds the owner's lock, which the kernel frees only at the owner's death. The inode
  // proves that it is the same file: an inode that a living process holds open is not reused.
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
  // Without start times (macOS), a pid in use may belong to the owner or to another process.
  if (!now || started === '') return 'unknown'
  return now.isDead || now.started !== started ? 'gone' : 'alive'
}

/** Reads a process's start time and state. A killed process keeps its pid until its parent reaps it. */
function statOf(pid: number): { started: string; isDead: boolean } | undefined {
  const text = textOf(`/proc/${pid}/stat`)
  // The name in brackets may contain any character, even brackets.
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
