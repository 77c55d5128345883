/**
 * One process a folder. `flock` on an open file is freed by the kernel at the very moment a process
 * dies and can't be stale; it needs util-linux. Elsewhere a file names its owner and counts as left
 * behind only when that process is surely gone.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { open, readFile, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { hostname } from 'node:os'
import { BatchlineError } from '../../errors.ts'

export interface Lock {
  release(): Promise<void>
}

interface Owner {
  pid: number
  host: string
  boot: string
  started: string
}

/** @throws BatchlineError `ERR_LOCKED` while another process holds the folder. */
export async function lockFolder(path: string): Promise<Lock> {
  const file = await open(path, 'a+', 0o600)
  try {
    const tried = spawnSync('flock', ['-n', '3'], {
      stdio: ['ignore', 'ignore', 'ignore', file.fd],
    })
    if (tried.error || tried.status === null) return await lockByOwner(path, file)
    if (tried.status !== 0) throw locked(path, await readOwner(path))
    await writeOwner(file)
    return { release: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function lockByOwner(path: string, file: FileHandle): Promise<Lock> {
  const claim = `${path}.owner`
  const mine = await open(claim, 'wx', 0o600).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    const owner = await readOwner(claim)
    if (!owner || !isGone(owner)) throw locked(path, owner)
    await rm(claim, { force: true })
    return open(claim, 'wx', 0o600)
  })
  await writeOwner(mine)
  await mine.close()
  return {
    release: async () => {
      await rm(claim, { force: true })
      await file.close()
    },
  }
}

async function writeOwner(file: FileHandle): Promise<void> {
  const owner: Owner = {
    pid: process.pid,
    host: hostname(),
    boot: bootId(),
    started: startTime(process.pid),
  }
  await file.truncate(0)
  await file.appendFile(`${JSON.stringify(owner)}\n`)
  await file.sync()
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner
  } catch {
    return undefined
  }
}

/** Surely gone: same host, and the machine has restarted or the pid is free or another process's. */
function isGone(owner: Owner): boolean {
  if (owner.host !== hostname()) return false
  if (owner.boot !== bootId()) return true
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  return owner.started !== '' && owner.started !== startTime(owner.pid)
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}

function startTime(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function locked(path: string, owner: Owner | undefined): BatchlineError {
  const who = owner ? `process ${owner.pid} on ${owner.host}` : 'another process'
  return new BatchlineError(
    'ERR_LOCKED',
    `${path}: ${who} works on this job. Nothing was sent. Wait for it, or stop it, and run again.`,
  )
}
