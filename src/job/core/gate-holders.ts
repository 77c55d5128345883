/** The reasons against new work that every job has. */
import { stat } from 'node:fs/promises'
import type { Disk } from '../disk/disk.ts'
import type { Paths } from '../disk/paths.ts'
import type { GateHolder } from './gate.ts'

/** Holds the gate while the `cancel` file is there, whoever has written it. */
export function cancelHolder(paths: Paths): GateHolder {
  return async () => {
    if (!(await isThere(paths.cancel))) return undefined
    return {
      code: 'ERR_STOPPED',
      message:
        `the job is canceled (${paths.cancel} exists): nothing new is sent. To take that back: batchline resume ` +
        paths.folder,
    }
  }
}

/** Holds the gate while the disk has less free space than it should keep. */
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
        `the disk of ${paths.folder} has not enough free space (${short} bytes are missing): nothing new is sent. ` +
        'Make room and run the same program again.',
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
