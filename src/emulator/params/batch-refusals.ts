type Given = Readonly<Record<string, unknown>>

/** Params that the Messages API accepts and a batch does not, whatever their value but null. */
const refused = ['previous_thread_event_id', 'cache_hint', 'context_hint', 'fallbacks']

/** The error message for the first such param, if there is one. */
export function notInBatches(params: Given): string | undefined {
  if (params['stream'] === true) return 'stream: streaming is not supported in a Message Batch'
  for (const [member, value] of refusedValues) {
    if (params[member] === value) return `${member}: not supported in a Message Batch`
  }
  for (const member of refused) {
    const value = params[member]
    if (value !== undefined && value !== null) return `${member}: not supported in a Message Batch`
  }
  return undefined
}

/** Values that a batch does not accept, of params that it accepts. */
const refusedValues: ReadonlyArray<readonly [member: string, value: unknown]> = [
  ['speed', 'fast'],
  ['store', true],
  ['research_preview_2026_02', 'active'],
]
