import type { JobCore } from '../core/job-core.ts'

/** Requests of this job that may stand in the service's queue: accepted or in doubt, and not ended. */
export function queuedRequests({ state, work }: JobCore): number {
  let requests = 0
  for (const chunk of state.active) if (!work.ended.has(chunk)) requests += chunk.requests
  return requests
}
