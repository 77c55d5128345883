/** What API version 2026-10-21 has removed from messages. */
type Message = Readonly<Record<string, unknown>>

/** The first problem, in the words of the service. */
export function versionProblem(messages: readonly Message[]): string | undefined {
  for (const [i, { role, content }] of messages.entries()) {
    if (!Array.isArray(content)) continue
    const problem = blockProblem(content, role)
    if (problem !== undefined) return `messages.${i}.content.${problem}`
  }
  return undefined
}

function blockProblem(blocks: readonly unknown[], role: unknown): string | undefined {
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
