/**
 * The turns of a conversation. The service joins consecutive messages of the same role, and a system
 * message in between does not end a turn.
 */
export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly blocks: readonly TurnBlock[]
}

export interface TurnBlock {
  readonly block: Readonly<Record<string, unknown>>
  /** The index of its message. */
  readonly message: number
  readonly path: string
}

export function turnsOf(messages: readonly unknown[]): Turn[] {
  const turns: Array<{ role: Turn['role']; blocks: TurnBlock[] }> = []
  for (const [i, message] of messages.entries()) {
    const { role, content } = (message ?? {}) as { role?: unknown; content?: unknown }
    if (role !== 'user' && role !== 'assistant') continue
    if (turns.at(-1)?.role !== role) turns.push({ role, blocks: [] })
    const { blocks } = turns.at(-1) as { blocks: TurnBlock[] }
    for (const block of blocksOf(content, i)) blocks.push(block)
  }
  return turns
}

function blocksOf(content: unknown, message: number): TurnBlock[] {
  // Text counts as a block: a turn of results alone has none.
  const blocks: readonly unknown[] = Array.isArray(content)
    ? content
    : [{ type: 'text', text: content }]
  return blocks.map((block, i) => ({
    block: (typeof block === 'object' && block !== null ? block : {}) as TurnBlock['block'],
    message,
    path: `messages.${message}.content.${i}`,
  }))
}
