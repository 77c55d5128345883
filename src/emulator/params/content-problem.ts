/** Checks the text of messages as the service does: it must not be empty. */
type Given = Readonly<Record<string, unknown>>

/** The first problem, in the words of the service. */
export function contentProblem(params: Given): string | undefined {
  const messages = params['messages'] as readonly Given[]
  return emptySystem(params['system']) ?? emptyMessage(messages) ?? openPrefill(messages.at(-1))
}

function emptySystem(system: unknown): string | undefined {
  const problem = Array.isArray(system) ? emptyText(system) : undefined
  return problem === undefined ? undefined : `system: ${problem}`
}

function emptyMessage(messages: readonly Given[]): string | undefined {
  for (const [i, { role, content }] of messages.entries()) {
    // A final assistant turn is a prefill of the answer, and may be empty.
    if (role === 'assistant' && i === messages.length - 1) return undefined
    if (typeof content === 'string') {
      const problem = textProblem(content)
      if (problem !== undefined) return `messages: ${problem}`
      continue
    }
    if (!Array.isArray(content)) continue
    if (content.length === 0 && role !== 'system') {
      return `messages.${i}: all messages must have non-empty content except for the optional final assistant message`
    }
    const problem = emptyText(content)
    if (problem !== undefined) return `messages: ${problem}`
  }
  return undefined
}

/** Blanks at the end of a prefill, which the model would have to continue. */
function openPrefill(last: Given | undefined): string | undefined {
  if (last?.['role'] !== 'assistant') return undefined
  const { content } = last
  const block = (Array.isArray(content) ? content.at(-1) : { type: 'text', text: content }) as Given
  const { type, text } = block ?? {}
  if (type !== 'text' || typeof text !== 'string' || !/\s/.test(text.slice(-1))) return undefined
  return 'messages: final assistant content cannot end with trailing whitespace'
}

function emptyText(blocks: readonly unknown[]): string | undefined {
  for (const block of blocks) {
    const { type, text } = (block ?? {}) as Given
    if (type !== 'text' || typeof text !== 'string') continue
    const problem = textProblem(text)
    if (problem !== undefined) return problem
  }
  return undefined
}

function textProblem(text: string): string | undefined {
  if (text === '') return 'text content blocks must be non-empty'
  // Most texts begin with something to read. Only the others are worth a copy.
  if (text.charCodeAt(0) > 32 || text.trim() !== '') return undefined
  return 'text content blocks must contain non-whitespace text'
}
