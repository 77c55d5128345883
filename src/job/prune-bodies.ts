/**
 * Removes the bodies of settled chunks with outcomes emitted in this run. Their results, rows and records
 * stay, so a replay still works, but their failures can't be sent again. The next run sends those of a run that was
 * stopped or has failed, so then nothing is removed.
 */
import { stat } from 'node:fs/promises'
import type { Needs } from './core/job-parts.ts'
import type { ChunkState } from './journal/chunk-state.ts'

type PruneParts = Needs<'state' | 'paths' | 'records' | 'disk' | 'runs' | 'gate' | 'life'>

/** @returns the number of bytes freed on disk */
export async function pruneBodies(job: PruneParts): Promise<number> {
  if (job.gate.held || job.life.isBroken) return 0
  let freed = 0
  for (const chunk of job.state.chunks()) {
    if (chunk.part || chunk.pruned || !isSettled(job, chunk)) continue
    const path = job.paths.body(chunk.attempt, chunk.chunk)
    const { size } = await stat(path)
    await job.records.add({ type: 'PRUNED', attempt: chunk.attempt, chunk: chunk.chunk })
    await job.disk.remove(path)
    freed += size
  }
  return freed
}

function isSettled(job: PruneParts, chunk: ChunkState): boolean {
  if (chunk.status === 'refused') return true
  if (chunk.status !== 'split') return job.runs.phase(chunk) === 'emitted'
  const parts = job.state.attempt(chunk.attempt).partsOf(chunk)
  return parts.every((part) => isSettled(job, part))
}
