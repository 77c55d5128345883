/**
 * `figures.json`: what the last run has counted. A cache for whoever asks how the job went; no decision is
 * based on it. So a file that is damaged, or that another version wrote, is as good as none.
 */
import { readFile, stat } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { RunOutcomes } from '../../outcome-counts.ts'
import type { Disk } from './disk.ts'
import type { Paths } from './paths.ts'

/** Of this file alone; it changes whenever the meaning of a member does. */
const format = 1
/** Ours are smaller: a thousand classes with names of 80 characters. */
const mostBytes = 4 * 1024 * 1024

export async function writeFigures(disk: Disk, paths: Paths, outcomes: RunOutcomes): Promise<void> {
  const file = { format, crc: crcOf(outcomes), outcomes }
  await disk.writeDurably(paths.figures, `${JSON.stringify(file)}\n`)
}

export async function readFigures(paths: Paths): Promise<RunOutcomes | undefined> {
  try {
    if ((await stat(paths.figures)).size > mostBytes) return undefined
    const text = await readFile(paths.figures, 'utf8')
    const found = JSON.parse(text) as { format?: unknown; crc?: unknown; outcomes?: RunOutcomes }
    if (found.format !== format || found.crc !== crcOf(found.outcomes)) return undefined
    return found.outcomes
  } catch {
    return undefined
  }
}

/** Over the JSON as we write it, so a file that was only laid out anew still counts. */
function crcOf(outcomes: RunOutcomes | undefined): string {
  return crc32(JSON.stringify(outcomes) ?? '')
    .toString(16)
    .padStart(8, '0')
}
