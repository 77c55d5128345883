/**
 * Removes the bodies of chunks that are settled and whose outcomes were handed on in this run. Their
 * results, rows and records stay, so a replay still works; their failures can't be sent again.
 */
import { stat } from 'node:fs/promises'
import type { ChunkState } from './journal/chunk-state.ts'
import type { JobCore } from './core/job-core.ts'

/** @returns bytes of the disk that were freed */
export async function pruneBodies(core: JobCore): Promise<number> {
  let freed = 0
  for (const chunk of core.state.chunks()) {
    if (chunk.part || chunk.pruned || !isSettled(core, chunk)) continue
    const path = core.paths.body(chunk.attempt, chunk.chunk)
    const { size } = await stat(path)
    await core.record({ type: 'PRUNED', attempt: chunk.attempt, chunk: chunk.chunk })
    await core.disk.remove(path)
    freed += size
  }
  return freed
}

function isSettled(core: JobCore, chunk: ChunkState): boolean {
  if (chunk.status === 'refused') return true
  if (chunk.status !== 'split') return core.emitted.has(chunk)
  const parts = core.state.attempt(chunk.attempt).partsOf(chunk)
  return parts.every((part) => isSettled(core, part))
}
