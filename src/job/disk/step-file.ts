/**
 * `step.json`: how the last step of a job that runs in steps (`once`) ended. It saves the next one from reading
 * the input for nothing, and lets clocks that belong to a process run on over many of them. A cache: without it,
 * or where it is damaged, the next step does everything, and the clocks begin anew. Nothing is paid because of it.
 */
import { readFile, stat } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { Disk } from './disk.ts'
import type { Paths } from './paths.ts'

/** Of this file alone; it changes whenever the meaning of a member does. */
const format = 1
/** A few lines for each batch that is awaited or in doubt. */
const mostBytes = 16 * 1024 * 1024

/** How often something was looked for, and since when, in milliseconds of the clock of the file. */
export interface KeptTries {
  readonly since: number
  readonly tries: number
}

/** What a step knew about a chunk that is in no record. Times are in milliseconds of the clock of the file. */
export interface KeptLook {
  readonly attempt: string
  readonly chunk: number
  /** The create call in doubt: see `Doubt`. */
  readonly doubt?: {
    readonly since: number
    readonly seen: number
    readonly tries: number
    readonly until?: number
    readonly unreadable: ReadonlyArray<readonly [string, KeptTries]>
  }
  readonly notFound?: KeptTries
  readonly fetch?: {
    readonly since: number
    readonly incomplete: number
    readonly notFound: number
    readonly refused: number
    readonly failed: number
  }
}

export interface KeptStep {
  /** How many records had changed the job when the step ended. */
  readonly changes: number
  /** Whether it did all that could be done. */
  readonly isWhole: boolean
  /** Whether something could not be sent that may be sent once a batch has ended. */
  readonly isBlocked: boolean
  /** When that may be tried again in any case, in milliseconds of the clock. */
  readonly notBefore?: number
  /** Why nothing new was sent, where that is not for want of room. */
  readonly held?: string
  /** Whether nothing was sent because of something that may change at any time, such as a full disk. */
  readonly isHeldFor: boolean
  /** Stands for the options and the input that the step had. */
  readonly key: string
  /** Whether the job was opened with `resume`. */
  readonly isResumed: boolean
  readonly pollMs: number
  /** Whose clock the times are of. */
  readonly clock: 'service' | 'machine'
  /** When the step ended, by that clock. */
  readonly at: number
  readonly looks: readonly KeptLook[]
  /** Batches in the survey of a moved folder whose results can't be read. */
  readonly survey: ReadonlyArray<readonly [string, KeptTries]>
}

export async function writeStep(disk: Disk, paths: Paths, step: KeptStep): Promise<void> {
  await disk.writeDurably(paths.step, `${JSON.stringify({ format, crc: crcOf(step), step })}\n`)
}

export async function readStep(paths: Paths): Promise<KeptStep | undefined> {
  try {
    if ((await stat(paths.step)).size > mostBytes) return undefined
    const text = await readFile(paths.step, 'utf8')
    const found = JSON.parse(text) as { format?: unknown; crc?: unknown; step?: KeptStep }
    return found.format === format && found.crc === crcOf(found.step) ? found.step : undefined
  } catch {
    return undefined
  }
}

function crcOf(step: KeptStep | undefined): string {
  return crc32(JSON.stringify(step) ?? '')
    .toString(16)
    .padStart(8, '0')
}
