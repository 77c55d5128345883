import { lstat, readFile } from 'node:fs/promises'
import type { Owner } from '../job/disk/owner.ts'
import { judgeOwner, parseOwner, thisProcess } from '../job/disk/owner.ts'
import type { Paths } from '../job/disk/paths.ts'

/** A claim is one line about a process. */
const mostBytes = 64 * 1024

/**
 * The process that works on a job, as far as it can be seen from here. Takes no lock.
 *
 * @returns undefined if there is none. `isSure` is false for a process of another machine or container
 */
export async function heldBy(
  paths: Paths,
): Promise<{ readonly owner: Owner; readonly isSure: boolean } | undefined> {
  const path = `${paths.lock}.owner`
  try {
    // Neither a link nor a pipe, which would never end, is a claim.
    const found = await lstat(path)
    if (!found.isFile() || found.size > mostBytes) return undefined
    const owner = parseOwner(await readFile(path, 'utf8'))
    if (!owner) return undefined
    const verdict = judgeOwner(owner, thisProcess(''), false)
    return verdict === 'gone' ? undefined : { owner, isSure: verdict === 'alive' }
  } catch {
    return undefined
  }
}
