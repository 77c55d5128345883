import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Where a path leads, through links too; of what is not there yet, its folder. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path))
  }
}
