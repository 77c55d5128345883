/** What the service finds wrong with the shape of messages. */

/** The first thing that is wrong, in the words of the service. */
export function messagesProblem(messages: readonly unknown[], version: string): string | undefined {
  for (const [i, message] of messages.entries()) {
    const problem = messageProblem((message ?? {}) as Record<string, unknown>, version)
    if (problem !== undefined) return `messages.${i}.${problem}`
  }
  return undefined
}

function messageProblem(message: Record<string, unknown>, version: string): string | undefined {
  const { role, content } = message
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    return `role: Input should be 'user' or 'assistant'`
  }
  if (typeof content !== 'string' && !Array.isArray(content)) {
    return 'content: Input should be a valid string or list'
  }
  if (version < '2026-10-21' || typeof content === 'string') return undefined
  const problem = blockProblem(content, role)
  return problem === undefined ? undefined : `content.${problem}`
}

function blockProblem(blocks: readonly unknown[], role: string): string | undefined {
  for (const [i, block] of blocks.entries()) {
    const { type, citations } = (block ?? {}) as { type?: unknown; citations?: unknown }
    if (role === 'assistant' && type === 'document') {
      return `${i}: document blocks are not permitted in assistant messages`
    }
    if (role === 'user' && type === 'text' && Array.isArray(citations) && citations.length > 0) {
      return `${i}.citations: citations are not permitted on user text blocks`
    }
  }
  return undefined
}
