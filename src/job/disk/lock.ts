/**
 * Lets one process at a time use a folder. Every process makes a claim (see claim.ts), so processes with
 * and without the `flock` program (util-linux, busybox) exclude each other. The owner also holds a `flock`
 * if it can. The kernel frees it the moment the process dies, which settles what a claim alone leaves open:
 * another container, or a pid that is in use again.
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
 * The lock belongs to our open file, which flock inherits, so it stays after flock has ended. Exit code 1
 * without output means that another process holds it. Any other failure (not installed, no such option, a
 * disk without locks) says nothing about the lock, and the claim decides alone.
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
  // The claim may still name a process that died before the current holder of the lock.
  return lockedError(path, owner && judge(owner) !== 'gone' ? owner : undefined, 'alive')
}

/** A disk without hard links allows no claims. Then every process must have `flock`. */
function withoutLinks(error: unknown, flock: Flock): Claim | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException
  const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']
  if (syscall !== 'link' || !noLinks.includes(code ?? '')) throw error
  if (flock === 'ours') return undefined
  const cause = "its disk has no hard links and there is no `flock`: it can't be locked"
  throw new Error(cause, { cause: error })
}

/** ext2 to ext4, XFS, Btrfs, F2FS, ZFS, tmpfs, overlayfs: file systems that only one kernel mounts. */
const localDisks = [0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0x01021994, 0x794c7630]

async function isLocal(folder: string): Promise<boolean> {
  return localDisks.includes((await statfs(folder)).type >>> 0)
}
