/**
 * The explicit cancel: first the `cancel` file, which every later run and a run beside this one sees
 * before its next create, then the API for each batch that is accepted and not settled. What the
 * service has run is paid and is still collected.
 */
import type { BatchClient } from '../api/batch-client.ts'
import { callService } from '../api/call-service.ts'
import { troubleOf } from '../api/trouble.ts'
import type { Disk } from './disk/disk.ts'
import type { JobState } from './journal/job-state.ts'
import type { Paths } from './disk/paths.ts'

/**
 * What a cancel came to.
 *
 * @example
 * ```ts
 * const { canceled, failed }: CancelReport = await job.cancel()
 * console.log(`${canceled.length} batches canceled, ${failed.length} to be tried again`)
 * ```
 */
export interface CancelReport {
  /** Batches that the service has been told to cancel. */
  readonly canceled: readonly string[]
  /** Batches that had ended already. */
  readonly ended: readonly string[]
  /** Batches for which the call failed, and why; cancel again. */
  readonly failed: ReadonlyArray<{ readonly id: string; readonly why: string }>
  /** Chunks whose create is in doubt: if a batch was made of one, it runs on. */
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
        // The wrong state is told in an undocumented way; the batch itself knows whether it has ended.
        if (await hasEnded(client, id)) ended.push(id)
        else failed.push({ id, why: troubleOf(error).why })
      }
    }
  }
  return { canceled, ended, failed, inDoubt }
}

/** From now on no run of the job sends anything new. */
export async function markCanceled(disk: Disk, paths: Paths): Promise<void> {
  await disk.writeDurably(paths.cancel, `${new Date().toISOString()}\n`)
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
