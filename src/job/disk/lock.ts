/**
 * One process a folder. Every process makes a claim (see claim.ts), so that those with and those
 * without the `flock` program (util-linux, busybox) exclude each other. Who has it also holds a
 * `flock`, which the kernel frees at the very moment a process dies: what a claim's words leave
 * open (another container, a pid that is in use again) is then certain.
 */
import { spawnSync } from 'node:child_process'
import { constants } from 'node:fs'
import { open, readFile, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { lockedError, takeClaim } from './claim.ts'
import type { Claim } from './claim.ts'
import { noFollow } from './no-follow.ts'
import { judgeOwner, parseOwner, thisProcess } from './owner.ts'
import type { Owner, Verdict } from './owner.ts'

export interface Lock {
  release(): Promise<void>
}

/** @throws BatchlineError `ERR_LOCKED` while another process holds the folder. */
export async function lockFolder(path: string): Promise<Lock> {
  const claimPath = `${path}.owner`
  const isLocalDisk = await isLocal(dirname(path))
  const flags = constants.O_RDWR | constants.O_CREAT | noFollow
  const file = await open(path, flags, 0o600)
  try {
    const flock = tryFlock(file.fd)
    const { ino } = await file.stat({ bigint: true })
    const me = thisProcess(flock === 'ours' ? String(ino) : '')
    const judge = (owner: Owner): Verdict => judgeOwner(owner, me, isLocalDisk)
    if (flock === 'held') throw await heldError(claimPath, judge)
    const claim = await takeClaim(claimPath, me, judge).catch((error) => withoutLinks(error, flock))
    return {
      release: async () => {
        try {
          await claim?.release()
        } finally {
          await file.close()
        }
      },
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

type Flock = 'ours' | 'held' | 'none'

/**
 * The lock belongs to our open file, which flock inherits: it stays when flock has ended. Held by
 * another is exit code 1 without a word; any other end (not installed, no such option, a disk that
 * has no locks) says nothing about the lock, and the claim decides alone.
 */
function tryFlock(fd: number): Flock {
  const { error, status, stderr } = spawnSync('flock', ['-n', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', fd],
  })
  if (error) return 'none'
  if (status === 0) return 'ours'
  return status === 1 && stderr.length === 0 ? 'held' : 'none'
}

async function heldError(path: string, judge: (owner: Owner) => Verdict): Promise<Error> {
  const owner = parseOwner(await readFile(path, 'utf8').catch(() => ''))
  // A claim may still be that of a process before the one that has the lock.
  return lockedError(path, owner && judge(owner) !== 'gone' ? owner : undefined, 'alive')
}

/** On a disk without hard links there are no claims; then every process must have `flock`. */
function withoutLinks(error: unknown, flock: Flock): Claim | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException
  const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']
  if (syscall !== 'link' || !noLinks.includes(code ?? '')) throw error
  if (flock === 'ours') return undefined
  const cause = 'its disk has no hard links and there is no `flock`: it can not be locked'
  throw new Error(cause, { cause: error })
}

/** ext2 to ext4, XFS, Btrfs, F2FS, ZFS, tmpfs, overlayfs: what one kernel alone has mounted. */
const localDisks = [0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0x01021994, 0x794c7630]

async function isLocal(folder: string): Promise<boolean> {
  return localDisks.includes((await statfs(folder)).type >>> 0)
}
