/** The body of a call to `POST /v1/messages`. */
import { batchParams } from '../params/params-kind.ts'
import type { ParamsKind } from '../params/params-kind.ts'

/** Those of a request in a batch, and what no batch accepts. */
export const messageParams: ParamsKind = {
  ...batchParams,
  members: [
    ...batchParams.members,
    'cache_hint',
    'context_hint',
    'previous_thread_event_id',
    'store',
  ],
  betaMembers: [...batchParams.betaMembers, 'fallbacks', 'output_format'],
  refuses: ({ stream }) => {
    const isFlag = stream === undefined || typeof stream === 'boolean'
    return isFlag ? undefined : 'stream: Input should be a valid boolean'
  },
}
