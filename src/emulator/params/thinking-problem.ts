/** Checks thinking against the params that it depends on. */
type Given = Readonly<Record<string, unknown>>

/** The first problem, in the words of the service. */
export function thinkingProblem(params: Given, betas: readonly string[]): string | undefined {
  const thinking = params['thinking'] as Given | undefined
  if (thinking?.['type'] !== 'enabled') return undefined
  const { max_tokens: maxTokens, tool_choice: choice, temperature } = params
  const fits = typeof maxTokens !== 'number' || maxTokens > (thinking['budget_tokens'] as number)
  if (!fits && !isInterleaved(params, betas)) {
    return '`max_tokens` must be greater than `thinking.budget_tokens`.'
  }
  const type = (choice as Given | undefined)?.['type']
  if (type === 'any' || type === 'tool') {
    return 'Thinking may not be enabled when tool_choice forces tool use.'
  }
  if (temperature !== undefined && temperature !== 1) {
    return '`temperature` may only be set to 1 when thinking is enabled.'
  }
  return undefined
}

/** Whether it thinks between calls of tools: then the budget is for all of its answers together. */
function isInterleaved({ tools }: Given, betas: readonly string[]): boolean {
  const hasTools = Array.isArray(tools) && tools.length > 0
  return hasTools && betas.some((beta) => beta.startsWith('interleaved-thinking'))
}
