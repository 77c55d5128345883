/** Checks thinking against the params that it depends on. */
type Given = Readonly<Record<string, unknown>>

/** The first problem, in the words of the service. */
export function thinkingProblem(params: Given): string | undefined {
  const thinking = params['thinking'] as Given | undefined
  if (thinking?.['type'] !== 'enabled') return undefined
  const { max_tokens: maxTokens, tool_choice: choice } = params
  if (typeof maxTokens === 'number' && maxTokens <= (thinking['budget_tokens'] as number)) {
    return '`max_tokens` must be greater than `thinking.budget_tokens`.'
  }
  const type = (choice as Given | undefined)?.['type']
  if (type === 'any' || type === 'tool') {
    return 'Thinking may not be enabled when tool_choice forces tool use.'
  }
  return undefined
}
