/**
 * A claim is a file that names the one process that owns a folder. Why two processes can't both own it:
 *
 * - A claim is made by `link` from a finished draft, so it is whole from its first moment. Of many
 *   processes that find none, exactly one makes it. Only its owner removes it.
 * - A claim S left by a dead process is replaced by `rename`. Only the process that holds the guard of S
 *   (a claim named after S's content) may do so, and only if it has seen S in place *since* it holds the
 *   guard. Nobody else replaces S meanwhile, so what the rename overwrites is S.
 * - No content ever comes back, because it contains a nonce. So a third process that judged S long ago
 *   gets the guard of S too late, no longer finds S, and starts over.
 * - A guard left by a dead process is replaced in the same way, under a guard of its own.
 *
 * The owner of the claim removes the leftovers around it: guards of claims that are gone for good, and
 * drafts. The writers of those drafts start over.
 */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, readFile, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { BatchlineError } from '../../errors.ts'
import { noFollow } from './no-follow.ts'
import { parseOwner } from './owner.ts'
import type { Owner, Verdict } from './owner.ts'

export interface Claim {
  release(): Promise<void>
}

interface Claimant {
  readonly me: Owner
  readonly judge: (owner: Owner) => Verdict
  readonly text: string
}

/** Each further try means that another process changed the claim meanwhile. */
const maxTries = 100

/** @throws BatchlineError `ERR_LOCKED` if another process owns the folder, or may own it. */
export async function takeClaim(
  path: string,
  me: Owner,
  judge: (owner: Owner) => Verdict,
): Promise<Claim> {
  const text = `${JSON.stringify(me)}\n`
  await take(path, { me, judge, text })
  await sweep(path)
  return {
    release: async () => {
      // A claim that can't be removed is void once this process has ended.
      const found = await textOf(path).catch(() => undefined)
      if (found === text) await rm(path, { force: true }).catch(() => {})
    },
  }
}

async function take(path: string, claimant: Claimant): Promise<void> {
  for (let tries = 0; tries < maxTries; tries++) {
    const found = await textOf(path)
    if (found === undefined) {
      if (await place(link, path, claimant)) return
    } else if (await replace(path, found, claimant)) return
  }
  throw lockedError(path, undefined, 'alive')
}

async function replace(path: string, found: string, claimant: Claimant): Promise<boolean> {
  const owner = parseOwner(found)
  // Claims appear whole, so a file that names nobody was damaged later, or was never a claim.
  const verdict = owner ? claimant.judge(owner) : 'gone'
  if (verdict !== 'gone') throw lockedError(path, owner, verdict)
  const guard = `${path}.${createHash('sha256').update(found).digest('hex').slice(0, 16)}`
  await take(guard, claimant)
  try {
    return (await textOf(path)) === found && (await place(rename, path, claimant))
  } finally {
    await rm(guard, { force: true })
  }
}

/** Returns false if another process was faster. */
async function place(
  move: (from: string, to: string) => Promise<void>,
  path: string,
  { me, text }: Claimant,
): Promise<boolean> {
  const draft = `${path}.${me.nonce}.tmp`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(text)
      // Without the sync, a power loss could leave an empty claim that names nobody.
      await file.sync()
    } finally {
      await file.close()
    }
    await move(draft, path)
    return true
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall !== 'open' && (code === 'EEXIST' || code === 'ENOENT')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function sweep(path: string): Promise<void> {
  const folder = dirname(path)
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(path)}.`)) continue
    // Leftovers that can't be removed do no harm.
    await rm(join(folder, name), { force: true }).catch(() => {})
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, { encoding: 'utf8', flag: constants.O_RDONLY | noFollow })
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    // A folder can be opened but not read, and the error of that read does not name it.
    throw syscall === 'read' ? new Error(`${path}: ${message}`, { cause: error }) : error
  }
}

/** @param path - the claim that is in the way */
export function lockedError(
  path: string,
  owner: Owner | undefined,
  verdict: Verdict,
): BatchlineError {
  const who = owner
    ? `process ${owner.pid} on ${owner.host || 'an unknown host'}`
    : 'another process'
  return new BatchlineError(
    'ERR_LOCKED',
    verdict === 'unknown'
      ? `${path}: ${who} is working on this job, or died and left this file; from here batchline can't tell which. Nothing was sent. ` +
          'Wait for it to end, or stop it. When you are sure that it has ended, remove that file and run again.'
      : `${path}: ${who} is working on this job. Nothing was sent. Wait for it to end, or stop it, and run again.`,
  )
}
