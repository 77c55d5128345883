/**
 * Inputs that Messages takes and `count_tokens` refuses: server tools, the MCP connector, images and
 * documents by URL or file id (docs: build-with-claude/token-counting). What it says of a request
 * with one of them may be about that alone.
 */

/**
 * Typed tools that are counted: those that the client runs, and the advisor. Any other type is taken
 * for a tool of the server, also one that is newer than this list: a refusal that is not believed costs
 * less than a run that is stopped for nothing.
 */
const countedTool = /^(custom$|(advisor|bash|computer|memory|text_editor)_\d)/

/** Whether a refusal of `count_tokens` says that Messages would refuse the request too. */
export function isCountable(params: object): boolean {
  const { tools, mcp_servers, messages, system } = params as Readonly<Record<string, unknown>>
  if (Array.isArray(tools) && tools.some(isServerTool)) return false
  if (Array.isArray(mcp_servers) && mcp_servers.length > 0) return false
  return !hasRemoteSource([messages, system])
}

function isServerTool(tool: unknown): boolean {
  const { type } = (tool ?? {}) as { type?: unknown }
  return typeof type === 'string' && !countedTool.test(type)
}

/** Looks at any depth: such blocks stand in messages, in tool results and in documents. */
function hasRemoteSource(values: unknown[]): boolean {
  // A list in the place of recursion, because nobody has said how deep the content may be.
  const open = [...values]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    if (isRemote(value)) return true
    // One at a time: an array may have more elements than a call takes arguments.
    for (const inner of Object.values(value) as unknown[]) open.push(inner)
  }
  return false
}

function isRemote({ type, source }: { type?: unknown; source?: unknown }): boolean {
  if (type !== 'image' && type !== 'document') return false
  const { type: from } = (source ?? {}) as { type?: unknown }
  return from === 'url' || from === 'file'
}
