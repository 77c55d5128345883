/**
 * The ownership check: tells which job made a batch, by the ids at the head of its results. A batch has no
 * name, so nothing can be said while it runs.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { firstResultIds } from '../../api/first-result-ids.ts'
import { troubleOf } from '../../api/trouble.ts'
import type { Needs } from '../core/job-parts.ts'
import { parseWireId } from '../core/wire-id.ts'
import type { WireId } from '../core/wire-id.ts'
import { maxResultBytes } from '../results/max-result-bytes.ts'

export type Judgement =
  /** It has not ended. */
  | { readonly kind: 'running' }
  /** It has ended, but its results can't be read now. */
  | { readonly kind: 'unreadable' }
  /** It has ids that only this job makes. */
  | {
      readonly kind: 'ours'
      readonly ids: readonly string[]
      readonly wireIds: readonly WireId[]
    }
  /** It has none of these ids. It is somebody else's, unless this job sends the user's own ids. */
  | { readonly kind: 'another'; readonly ids: readonly string[] }

/** @param ids - the ids at the head of the results; undefined while the batch runs */
export function judge(job: string, ids: readonly string[] | undefined): Judgement {
  if (!ids) return { kind: 'running' }
  if (ids.length === 0) return { kind: 'unreadable' }
  const wireIds = ids.flatMap((id) => parseWireId(id) ?? []).filter((id) => id.job === job)
  return wireIds.length > 0 ? { kind: 'ours', ids, wireIds } : { kind: 'another', ids }
}

type JudgeParts = Needs<'id' | 'service' | 'life' | 'bounds' | 'events'>

/** @param requests - the most requests that the batch can have; limits how much of its results is read */
export async function judgeBatch(
  job: JudgeParts,
  batch: MessageBatch,
  requests: number,
): Promise<Judgement> {
  const hasEnded = batch.processing_status === 'ended'
  return judge(job.id, hasEnded ? await firstIds(job, batch.id, requests) : undefined)
}

/** Whether a wire id belongs to a range of requests in a chunk's file. */
export function isIn(
  range: {
    readonly attempt: string
    readonly file: number
    readonly first: number
    readonly last: number
  },
  { attempt, chunk, index }: WireId,
): boolean {
  if (attempt !== range.attempt || chunk !== range.file) return false
  return index >= range.first && index <= range.last
}

/** Reads the first ids of the results; returns none if they can't be read now. */
async function firstIds(
  { service, life, bounds, events }: JudgeParts,
  id: string,
  requests: number,
): Promise<string[]> {
  try {
    const maxBytes = maxResultBytes(requests)
    return await firstResultIds(service.client, id, { ...service.calls, maxBytes })
  } catch (error) {
    life.closing.signal.throwIfAborted()
    const { why } = troubleOf(error)
    events.emit({
      type: 'trouble',
      code: 'results',
      what: `results of ${id}: ${why}`,
      againMs: bounds.pollMs,
    })
    return []
  }
}
