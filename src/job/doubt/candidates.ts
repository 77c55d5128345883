import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { countRequests } from '../../api/count-requests.ts'
import { clockSlackMs } from './unknown-batches.ts'

/** What is known of a create whose batch is looked for. */
export interface LostCreate {
  readonly requests: number
  /** The service's clock shortly before; without it no batch is too old. */
  readonly serverDate?: string | null | undefined
}

/** Whether a batch can be the one that a create made: it is as large, and not older. */
export function isCandidate({ requests, serverDate }: LostCreate, batch: MessageBatch): boolean {
  if (countRequests(batch) !== requests) return false
  return Date.parse(batch.created_at) >= (Date.parse(serverDate ?? '') || 0) - clockSlackMs
}
