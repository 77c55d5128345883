/** Members of a request that make its prompt. */
type Params = Readonly<Record<string, unknown>>

/** A count needs a message: this one stands behind a prefix that ends before the messages. */
export const shortMessage: Readonly<Record<string, unknown>> = { role: 'user', content: '.' }

/**
 * What `count_tokens` is to be sent to count a prefix alone.
 *
 * @param params - of a whole request, as `count_tokens` takes them
 * @param end - of the prefix, in pieces as `markedPrefix` cuts a prompt
 */
export function cutPrefix(params: Params, end: number): Record<string, unknown> {
  const { tools, system, messages, tool_choice: choice, ...others } = params
  let left = end
  const cut = (blocks: unknown): unknown => {
    const from = left
    left -= Array.isArray(blocks) ? blocks.length : typeof blocks === 'string' ? 1 : 0
    if (from <= 0 || left >= 0 || !Array.isArray(blocks)) return from <= 0 ? undefined : blocks
    return blocks.slice(0, from)
  }
  const kept = { tools: cut(tools), system: cut(system) }
  const turns: unknown[] = []
  for (const message of Array.isArray(messages) ? (messages as unknown[]) : []) {
    if (left <= 0) break
    const { content, ...turn } = message as { content?: unknown }
    turns.push({ ...turn, content: cut(content) })
  }
  // The tool that has to be called may be behind the prefix.
  const isInTools = kept.system === undefined && turns.length === 0
  const needed = turns.length > 0 ? turns : [shortMessage]
  return {
    ...others,
    ...(kept.tools === undefined ? {} : { tools: kept.tools }),
    ...(choice === undefined || isInTools ? {} : { tool_choice: choice }),
    ...(kept.system === undefined ? {} : { system: kept.system }),
    messages: needed,
  }
}
