/** Closes a job: waits for running create calls, then releases everything. Batches keep running. */
import { rm } from 'node:fs/promises'
import { describeCall } from '../api/call-failure.ts'
import { describeError } from '../describe-error.ts'
import type { JobParts } from './core/job-parts.ts'
import { closeParts } from './core/open-parts.ts'
import type { Lock } from './disk/lock.ts'
import type { LateBatches } from './doubt/late-batches.ts'
import type { JobLoop } from './job-loop.ts'
import { keepStep } from './step/keep-step.ts'
import type { ChunkState } from './journal/chunk-state.ts'

/** How long to wait for a running call that is paid, in milliseconds. */
const graceMs = 30_000

/** What opening a job made. */
export interface OpenJob {
  readonly parts: JobParts
  readonly late: LateBatches
  readonly loop: JobLoop
  readonly lock: Lock
  readonly temporary: boolean
  /** Of a step; see {@link keepStep}. */
  readonly key: string
}

export async function closeJob(open: OpenJob): Promise<void> {
  try {
    await endJob(open)
  } finally {
    await open.lock.release()
  }
}

async function endJob({ parts, late, loop, temporary, key }: OpenJob): Promise<void> {
  const { life, runs, waiter, state, paths, step } = parts
  life.isClosed = true
  const until = (): boolean => runs.count('posting') + runs.count('adopting') + life.asking === 0
  await waiter.wait({ until, signal: life.closing.signal, ms: graceMs, throws: false })
  await lastLook(parts, late)
  life.closing.abort()
  await loop.stop()
  await keepFigures(parts)
  if (step)
    await keepStep({ ...parts, step }, { key, survey: loop.survey, refused: loop.failing.kept })
  parts.events.emit({ type: 'closed', open: state.awaited })
  await closeParts(parts)
  const isDone = !life.isBroken && [...state.chunks()].every((chunk) => isEmitted(parts, chunk))
  if (temporary && isDone) {
    await rm(paths.folder, { recursive: true, force: true })
  } else if (temporary) {
    process.emitWarning(
      `batchline: the temporary folder ${paths.folder} is kept because it holds batches that were not fully read. Open it by this path to continue.`,
    )
  }
}

/** The time limit of the last look for late batches, in milliseconds. */
const lastLookMs = 10_000

async function lastLook({ life, disk, events }: JobParts, late: LateBatches): Promise<void> {
  if (life.isBroken || disk.poison || !late.hasWatched) return
  const timer = setTimeout(() => life.closing.abort(), lastLookMs)
  try {
    await late.look()
  } catch (error) {
    const what = `the final check for late batches failed: ${describeCall(error)}`
    events.emit({ type: 'trouble', code: 'poll', what, againMs: 0 })
  } finally {
    clearTimeout(timer)
  }
}

/** A run that has given its outcomes must not fail for want of a cache of how many they were. */
async function keepFigures({ figures, disk, paths, events }: JobParts): Promise<void> {
  try {
    await figures.keep(disk, paths)
  } catch (error) {
    const what = `the counts of this run were not saved: ${describeError(error)}`
    events.emit({ type: 'trouble', code: 'folder', what, againMs: 0 })
  }
}

/** Whether removing the folder would lose nothing of this chunk that was paid. */
function isEmitted({ runs }: JobParts, chunk: ChunkState): boolean {
  if (chunk.status === 'sealed' || chunk.status === 'split' || chunk.status === 'refused')
    return true
  return runs.phase(chunk) === 'emitted'
}
