/** The gate holders that every job has. */
import type { Disk } from '../disk/disk.ts'
import type { Paths } from '../disk/paths.ts'
import type { GateHolder } from './gate.ts'
import { isThere } from '../disk/is-there.ts'

/** Holds the gate while the `cancel` file exists, whoever wrote it. */
export function cancelHolder(paths: Paths): GateHolder {
  return async () => {
    if (!(await isThere(paths.cancel))) return undefined
    return {
      code: 'ERR_STOPPED',
      message:
        `the job is canceled (${paths.cancel} exists): nothing new is sent. To undo that: batchline resume ` +
        paths.folder,
    }
  }
}

/** Holds the gate while the disk has less free space than it must keep. */
export function diskHolder(
  disk: Disk,
  paths: Paths,
  keepFreeBytes: number | undefined,
): GateHolder {
  return async () => {
    const short = await disk.missingSpace(paths.folder, 0, keepFreeBytes)
    if (short === undefined) return undefined
    return {
      code: 'ERR_STOPPED',
      message:
        `the disk of ${paths.folder} does not have enough free space (${short} bytes are missing): nothing new is sent. ` +
        'Free some space and run the same program again.',
    }
  }
}
