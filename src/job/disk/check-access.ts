/**
 * Whose a job folder is. Its chunk files decide what is sent and paid, its records what is sent again,
 * so nobody else may write them: a folder of another user and files that are not what they seem
 * are refused before anything is read, a folder that others can write to is warned of. A million chunk
 * files are not each asked for their owner, that is their folder's; and they are looked at only once it
 * is locked, because whoever has it meanwhile makes new ones.
 */
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BatchlineError } from '../../errors.ts'
import { checkIsFile, checkIsFolder } from './real-entry.ts'

const files = /^(?:job\.json|journal\.jsonl|lock|cancel)(?:\.|$)/
const attempt = /^attempt-/

/** @throws BatchlineError `ERR_INPUT` where the folder, or a file in it, can't be trusted. */
export async function checkAccess(folder: string): Promise<void> {
  const open: string[] = []
  const check = async (path: string, look: typeof stat): Promise<void> => {
    const { uid, mode } = await look(path)
    checkUser(path, uid)
    if ((mode & othersWrite) !== 0) open.push(path)
  }
  // The folder itself may be a link to a larger disk: whoever gave its name has chosen that.
  await check(folder, stat)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (files.test(entry.name)) checkIsFile(folder, entry)
    else if (attempt.test(entry.name)) checkIsFolder(folder, entry)
    else continue
    await ifThere(check(path, lstat))
  }
  // The sticky bit of /tmp does not help: it is the job's own folder.
  if (open.length > 0 && process.platform !== 'win32') warnOfWriters(open)
}

const othersWrite = 0o022

/** The folder is not locked yet: whoever has it may remove files meanwhile, and is told of by the lock. */
async function ifThere(looking: Promise<void>): Promise<void> {
  try {
    await looking
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/**
 * Root's files are as safe as one's own. Root itself is warned only: in a container it is the usual
 * user, and the folder that is mounted there belongs to somebody outside.
 */
function checkUser(path: string, uid: number): void {
  const me = process.geteuid?.()
  if (me === undefined || uid === me || uid === 0) return
  const whose = `${path} belongs to another user (uid ${uid}; this process has uid ${me})`
  if (me === 0) {
    process.emitWarning(`batchline: ${whose}, who can change what is sent and paid.`)
    return
  }
  throw new BatchlineError(
    'ERR_INPUT',
    `${whose}, who could change what is sent and paid. Nothing was sent. Run as that user, or give a folder of your own.`,
  )
}

function warnOfWriters([first = '', ...others]: string[]): void {
  const more = others.length > 0 ? ` (and ${others.length} more in it)` : ''
  process.emitWarning(
    `batchline: other users may write to ${first}${more}, and so change what is sent and paid: chmod go-w`,
  )
}
