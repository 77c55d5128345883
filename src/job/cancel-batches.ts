/**
 * The explicit cancel. It first writes the `cancel` file, which every later run, and a run going on now,
 * sees before its next create. Then it asks the API to cancel each batch that is accepted and not settled.
 * Requests that the service has already run are paid, and their results are still collected.
 */
import { randomUUID } from 'node:crypto'
import type { BatchClient } from '../api/batch-client.ts'
import { callService } from '../api/call-service.ts'
import { troubleOf } from '../api/trouble.ts'
import type { Disk } from './disk/disk.ts'
import type { JobState } from './journal/job-state.ts'
import type { Paths } from './disk/paths.ts'

/**
 * The result of a cancel.
 *
 * @example
 * ```ts
 * const { canceled, failed }: CancelReport = await job.cancel()
 * console.log(`${canceled.length} batches canceled, ${failed.length} to be tried again`)
 * ```
 */
export interface CancelReport {
  /** Batches that the service was asked to cancel. */
  readonly canceled: readonly string[]
  /** Batches that had already ended. */
  readonly ended: readonly string[]
  /** Batches for which the call failed, and why. Cancel again to retry. */
  readonly failed: ReadonlyArray<{ readonly id: string; readonly why: string }>
  /** Chunks with a create call in doubt. If such a call made a batch, that batch keeps running. */
  readonly inDoubt: number
}

const limits = { timeoutMs: 60_000 }

export async function cancelBatches(
  client: BatchClient,
  disk: Disk,
  paths: Paths,
  state: JobState,
): Promise<CancelReport> {
  await markCanceled(disk, paths)
  const canceled: string[] = []
  const ended: string[] = []
  const failed: Array<{ id: string; why: string }> = []
  let inDoubt = 0
  for (const { id } of state.active) {
    if (id === undefined) inDoubt++
    else {
      try {
        const batch = await callService(client, limits, (options) =>
          client.messages.batches.cancel(id, {}, options),
        )
        ;(batch.processing_status === 'ended' ? ended : canceled).push(id)
      } catch (error) {
        // The API does not document how it refuses to cancel an ended batch, so the batch itself is asked.
        if (await hasEnded(client, id)) ended.push(id)
        else failed.push({ id, why: troubleOf(error).why })
      }
    }
  }
  return { canceled, ended, failed, inDoubt }
}

/**
 * From now on, no run of the job sends anything new. Several processes may cancel at once, so each has a draft of its
 * own: a draft that another one has renamed away would end a running job as if its disk had failed.
 */
export async function markCanceled(disk: Disk, paths: Paths): Promise<void> {
  const draft = `${paths.cancel}.${randomUUID()}.tmp`
  await disk.writeDurably(paths.cancel, `${new Date().toISOString()}\n`, draft)
}

async function hasEnded(client: BatchClient, id: string): Promise<boolean> {
  try {
    const batch = await callService(client, limits, (options) =>
      client.messages.batches.retrieve(id, {}, options),
    )
    return batch.processing_status === 'ended'
  } catch {
    return false
  }
}
