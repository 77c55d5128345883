/**
 * Fields of `params` that no batch takes. As of 2026-11-20, from the pages on batch processing and on
 * API version 2026-10-21, which the SDK sends from 1.0 on.
 */

const removed =
  'was removed from the Messages API in version 2026-10-21, and is refused even at its default; leave it out'

const reasons: ReadonlyMap<string, string> = new Map([
  ['temperature', removed],
  ['top_p', removed],
  ['top_k', removed],
  ['speed', 'is not possible in a batch, which has no fast mode; leave it out'],
  ['store', 'is not possible in a batch: nothing can be continued later; leave it out'],
  ['previous_thread_event_id', 'is not possible in a batch; send the conversation in messages'],
  ['cache_hint', 'is not possible in a batch; use cache_control instead'],
  ['context_hint', 'is not possible in a batch; leave it out'],
  ['fallbacks', 'is not possible in a batch; send the refused rows again with another model'],
])

/** What is wrong with the first field that a batch refuses, `undefined` where there is none. */
export function refusedField(params: Readonly<Record<string, unknown>>): string | undefined {
  if (params['stream'] !== undefined && params['stream'] !== false) {
    return 'params.stream is not possible in a batch: there is nobody to stream to; leave it out'
  }
  if (params['research_preview_2026_02'] === 'active') {
    return "params.research_preview_2026_02 can't be 'active' in a batch; leave it out"
  }
  for (const field of Object.keys(params)) {
    const reason = reasons.get(field)
    // JSON leaves undefined out, so the service never sees it.
    if (reason && params[field] !== undefined) return `params.${field} ${reason}`
  }
  return undefined
}
