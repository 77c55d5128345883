import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import type { BatchClient } from '../api/batch-client.ts'
import { firstResultIds } from '../api/first-result-ids.ts'
import type { CallLimits } from '../api/call-service.ts'
import { countRequests } from '../api/count-requests.ts'
import { parseWireId } from '../job/core/wire-id.ts'
import { maxResultBytes } from '../job/results/max-result-bytes.ts'
import type { OwnBatch, OwnBatches } from './own-batches.ts'

/**
 * Whose a batch is, and how that is known.
 *
 * - `job`, `second`, `candidate`: the journal of a folder has it; see {@link OwnBatch}
 * - `unrecorded`: its ids are of a job whose folder is known, and the journal does not have it
 * - `batchline`: its ids are of a job of batchline whose folder is not known
 * - `other`: its ids are of another client, or the user's own (`customIds: 'keep'`)
 * - `unknown`: nothing says so yet, or nothing was asked
 */
export type Whose =
  | { readonly of: 'job' | 'second' | 'candidate'; readonly batch: OwnBatch }
  | { readonly of: 'unrecorded'; readonly folder: string; readonly job: string }
  | { readonly of: 'batchline'; readonly job: string }
  | { readonly of: 'other' }
  | { readonly of: 'unknown'; readonly why: 'not ended' | 'not checked' | 'no results' }

/** What the journals say, without a call. */
export function recordedOwner(own: OwnBatches, { id, processing_status }: MessageBatch): Whose {
  const batch = own.of(id)
  if (batch) return { of: batch.as === 'batch' ? 'job' : batch.as, batch }
  return { of: 'unknown', why: processing_status === 'ended' ? 'not checked' : 'not ended' }
}

/**
 * What the ids at the head of a batch's results say. They are made of letters that can be shown.
 *
 * @throws as `fetchResults`
 */
export async function checkedOwner(
  client: BatchClient,
  own: OwnBatches,
  batch: MessageBatch,
  limits: CallLimits,
): Promise<Whose> {
  const maxBytes = maxResultBytes(countRequests(batch))
  const ids = await firstResultIds(client, batch.id, { ...limits, maxBytes })
  if (ids.length === 0) return { of: 'unknown', why: 'no results' }
  const job = ids.map((id) => parseWireId(id)?.job).find((found) => found !== undefined)
  if (job === undefined) return { of: 'other' }
  const folder = own.folderOf(job)
  return folder === undefined ? { of: 'batchline', job } : { of: 'unrecorded', folder, job }
}
