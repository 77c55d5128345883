/** What a batch does not take, though the Messages API does. */
const refused = [
  'speed',
  'store',
  'previous_thread_event_id',
  'cache_hint',
  'context_hint',
  'fallbacks',
]

/** The message for the first such member. */
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
