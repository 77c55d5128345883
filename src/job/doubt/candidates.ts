import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { countRequests } from '../../api/count-requests.ts'
import { clockSlackMs } from './unknown-batches.ts'

/** What is known about a create call whose reply was lost. */
export interface LostCreate {
  readonly requests: number
  /** The service's clock shortly before the call. Without it, no batch counts as too old. */
  readonly serverDate?: string | null | undefined
}

/** Whether a create call can have made a batch: the batch has as many requests and is not older. */
export function isCandidate({ requests, serverDate }: LostCreate, batch: MessageBatch): boolean {
  if (countRequests(batch) !== requests) return false
  return Date.parse(batch.created_at) >= (Date.parse(serverDate ?? '') || 0) - clockSlackMs
}
