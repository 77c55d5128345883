import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { isBatchId } from './batch-id.ts'

const counts = ['processing', 'succeeded', 'errored', 'canceled', 'expired'] as const

/**
 * What came as a batch, if it has what is read of one; unknown fields are fine.
 *
 * @throws a plain Error for anything else, such as the page of a proxy with status 200
 */
export function asBatch(value: unknown): MessageBatch {
  const { id, request_counts, created_at, processing_status } = (value ??
    {}) as Partial<MessageBatch>
  const whole =
    isBatchId(id) &&
    typeof processing_status === 'string' &&
    typeof created_at === 'string' &&
    counts.every((name) => typeof request_counts?.[name] === 'number')
  if (!whole) throw new Error('the answer is not a batch')
  return value as MessageBatch
}
