/** Params that the Messages API accepts and a batch does not. */
const refused = [
  'speed',
  'store',
  'previous_thread_event_id',
  'cache_hint',
  'context_hint',
  'fallbacks',
]

/** The error message for the first such param, if there is one. */
export function notInBatches(params: Readonly<Record<string, unknown>>): string | undefined {
  if (params['stream'] === true) return 'stream: streaming is not supported in a Message Batch'
  if (params['research_preview_2026_02'] === 'active') {
    return 'research_preview_2026_02: not supported in a Message Batch'
  }
  for (const member of refused) {
    if (params[member] !== undefined) return `${member}: not supported in a Message Batch`
  }
  return undefined
}
