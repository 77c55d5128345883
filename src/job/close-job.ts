/** Ends a job: waits for running create calls, then lets go of everything. Batches run on. */
import { rm } from 'node:fs/promises'
import { describe } from '../api/create-answer.ts'
import type { Lock } from './disk/lock.ts'
import type { JobCore } from './core/job-core.ts'
import type { ChunkState } from './journal/chunk-state.ts'
import type { Recovery } from './recovery.ts'
import type { LateCommits } from './doubt/late-commits.ts'

/** How long a running create call is waited for, in milliseconds. */
const graceMs = 30_000

/** What opening made. */
export interface OpenParts {
  readonly core: JobCore
  readonly late: LateCommits
  readonly recovery: Recovery
  readonly lock: Lock
  readonly temporary: boolean
}

export async function closeJob(parts: OpenParts): Promise<void> {
  try {
    await endJob(parts)
  } finally {
    await parts.lock.release()
  }
}

async function endJob({ core, late, recovery, temporary }: OpenParts): Promise<void> {
  core.closed = true
  await core.posted(graceMs)
  await lastLook(core, late)
  core.closing.abort()
  await recovery.stop()
  await core.close()
  const done = !core.broken && [...core.state.chunks()].every((chunk) => isDone(core, chunk))
  if (temporary && done) {
    await rm(core.paths.folder, { recursive: true, force: true })
  } else if (temporary) {
    process.emitWarning(
      `batchline: ${core.paths.folder} is kept, it holds batches that were not fully read. Open it by its name to go on.`,
    )
  }
}

/** How long the last look for late batches may take, in milliseconds. */
const lastLookMs = 10_000

async function lastLook(core: JobCore, late: LateCommits): Promise<void> {
  if (core.broken || core.disk.poison || !late.any) return
  const timer = setTimeout(() => core.closing.abort(), lastLookMs)
  try {
    await late.look()
  } catch (error) {
    core.emit({
      type: 'trouble',
      what: `no last look for late batches: ${describe(error)}`,
      againMs: 0,
    })
  } finally {
    clearTimeout(timer)
  }
}

/** Nothing that was paid would go with the folder. */
function isDone(core: JobCore, chunk: ChunkState): boolean {
  if (chunk.status === 'sealed' || chunk.status === 'split' || chunk.status === 'refused')
    return true
  return core.emitted.has(chunk)
}
