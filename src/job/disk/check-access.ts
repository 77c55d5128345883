/**
 * Checks who can write to a job folder. Its chunk files decide what is sent and paid, and its records
 * decide what is sent again, so nobody else may write them. A folder of another user is refused before
 * anything is read, and so are files that are links. A folder that others can write to causes a warning.
 * The owner of each chunk file is not checked: there may be a million, and their folder's owner decides.
 * Chunk files are listed only once the folder is locked, because until then its holder makes new ones.
 */
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BatchlineError } from '../../errors.ts'
import { checkIsFile, checkIsFolder } from './real-entry.ts'

const files = /^(?:job\.json|journal\.jsonl|lock|cancel)(?:\.|$)/
const attempt = /^attempt-/

/** @throws BatchlineError `ERR_INPUT` if the folder, or a file in it, can't be trusted. */
export async function checkAccess(folder: string): Promise<void> {
  const open: string[] = []
  const check = async (path: string, look: typeof stat): Promise<void> => {
    const { uid, mode } = await look(path)
    checkUser(path, uid)
    if ((mode & othersWrite) !== 0) open.push(path)
  }
  // The folder itself may be a link to a larger disk: the user chose it by giving its name.
  await check(folder, stat)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (files.test(entry.name)) checkIsFile(folder, entry)
    else if (attempt.test(entry.name)) checkIsFolder(folder, entry)
    else continue
    await ignoreMissing(check(path, lstat))
  }
  // The sticky bit of /tmp does not help, because this is the job's own folder.
  if (open.length > 0 && process.platform !== 'win32') warnOfWriters(open)
}

const othersWrite = 0o022

/** The folder is not locked yet, so its holder may remove files meanwhile. The lock reports that holder. */
async function ignoreMissing(looking: Promise<void>): Promise<void> {
  try {
    await looking
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/**
 * Root's files are as safe as the user's own. Root itself only gets a warning: in a container it is the
 * usual user, and the mounted folder belongs to somebody outside.
 */
function checkUser(path: string, uid: number): void {
  const me = process.geteuid?.()
  if (me === undefined || uid === me || uid === 0) return
  const foreign = `${path} belongs to another user (uid ${uid}; this process has uid ${me})`
  if (me === 0) {
    process.emitWarning(`batchline: ${foreign}, who can change what is sent and paid.`)
    return
  }
  throw new BatchlineError(
    'ERR_INPUT',
    `${foreign}, who could change what is sent and paid. Nothing was sent. Run as that user, or use a folder of your own.`,
  )
}

function warnOfWriters([first = '', ...others]: string[]): void {
  const more = others.length > 0 ? ` (and ${others.length} more in it)` : ''
  process.emitWarning(
    `batchline: other users may write to ${first}${more}, and so change what is sent and paid: run chmod go-w on it`,
  )
}
