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

/** When the step ended, in milliseconds of each clock. */
export interface KeptEnd {
  readonly machine: number
  /** Absent where no answer had a date. */
  readonly service?: number
}

/** How often something was looked for, and for how long until the step ended, in milliseconds. */
export interface KeptTries {
  readonly ageMs: number
  readonly tries: number
}

/** What a step knew about a chunk that is in no record. An age is the time until the step ended, in milliseconds. */
export interface KeptLook {
  readonly attempt: string
  readonly chunk: number
  /** The create call in doubt: see `Doubt`. */
  readonly doubt?: {
    readonly ageMs: number
    readonly seenMs: number
    readonly tries: number
    readonly until?: number
    readonly unreadable: ReadonlyArray<readonly [string, KeptTries]>
  }
  readonly notFound?: KeptTries
  readonly fetch?: {
    readonly ageMs: number
    readonly incomplete: number
    readonly notFound: number
    readonly refused: number
    readonly failed: number
  }
  /** Its results are on record as not to be had, and are looked for again because the job was resumed. */
  readonly again?: true
}

export interface KeptStep {
  /** The job. A file that was copied from another one says nothing. */
  readonly job: string
  /** How many records had changed the job when the step ended. */
  readonly changes: number
  /** Whether it did all that could be done. */
  readonly isWhole: boolean
  /** Whether something could not be sent that may be sent once a batch has ended. */
  readonly isBlocked: boolean
  /** How long after the end that may be tried again in any case, in milliseconds. */
  readonly againMs?: number
  /** Why nothing new was sent, where that is not for want of room. */
  readonly held?: string
  /** Whether nothing was sent because of something that may change at any time, such as a full disk. */
  readonly isHeldFor: boolean
  /** Stands for the options and the input that the step had. */
  readonly key: string
  /** Whether the job was opened with `resume`. */
  readonly isResumed: boolean
  readonly pollMs: number
  readonly end: KeptEnd
  /** Requests in a row that the service refused; see `FailingBatches`. */
  readonly refused: KeptRefused
  readonly looks: readonly KeptLook[]
  /** Batches in the survey of a moved folder whose results can't be read. */
  readonly survey: ReadonlyArray<readonly [string, KeptTries]>
}

export interface KeptRefused {
  readonly requests: number
  /** Why nothing new is sent, once they are too many. */
  readonly why?: string
}

export async function writeStep(disk: Disk, paths: Paths, step: KeptStep): Promise<void> {
  await disk.writeDurably(paths.step, `${JSON.stringify({ format, crc: crcOf(step), step })}\n`)
}

export async function readStep(paths: Paths, job: string): Promise<KeptStep | undefined> {
  try {
    if ((await stat(paths.step)).size > mostBytes) return undefined
    const text = await readFile(paths.step, 'utf8')
    const found = JSON.parse(text) as { format?: unknown; crc?: unknown; step?: KeptStep }
    if (found.format !== format || found.crc !== crcOf(found.step)) return undefined
    return found.step?.job === job ? found.step : undefined
  } catch {
    return undefined
  }
}

function crcOf(step: KeptStep | undefined): string {
  return crc32(JSON.stringify(step) ?? '')
    .toString(16)
    .padStart(8, '0')
}
