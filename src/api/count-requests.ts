import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'

/** The requests of a batch, whatever has become of them. */
export function countRequests({ request_counts }: Pick<MessageBatch, 'request_counts'>): number {
  const { processing, succeeded, errored, canceled, expired } = request_counts
  return processing + succeeded + errored + canceled + expired
}
