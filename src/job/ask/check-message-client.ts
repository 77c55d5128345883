import type { MessageClient } from '../../api/message-client.ts'
import { BatchlineError } from '../../errors.ts'

export type { MessageClient } from '../../api/message-client.ts'

/** @throws BatchlineError `ERR_OPTION` for a client that can't ask. */
export function checkMessageClient(client: unknown): asserts client is MessageClient {
  const { messages } = (client ?? {}) as { messages?: { create?: unknown } }
  if (typeof messages?.create === 'function') return
  throw new BatchlineError(
    'ERR_OPTION',
    'askNow: the client has no messages.create(). Nothing was asked. Give it one of @anthropic-ai/sdk 1.0 or newer: ' +
      '{client: new Anthropic()}.',
  )
}
