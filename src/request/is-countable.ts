/**
 * Inputs that Messages accepts and `count_tokens` refuses: server tools, the MCP connector, and
 * images and documents by URL or file id (docs: build-with-claude/token-counting). A refused count
 * of such a request may concern only these.
 */

import { isServerTool } from '../server-tool.ts'

/** The advisor runs at the service and is counted all the same. */
const advisor = /^advisor_\d/

/** Whether a refusal by `count_tokens` means that Messages would refuse the request too. */
export function isCountable(params: object): boolean {
  const { tools, mcp_servers, messages, system } = params as Readonly<Record<string, unknown>>
  if (Array.isArray(tools) && tools.some(isUncounted)) return false
  if (Array.isArray(mcp_servers) && mcp_servers.length > 0) return false
  return !hasRemoteSource([messages, system])
}

function isUncounted(tool: unknown): boolean {
  const { type } = (tool ?? {}) as { type?: unknown }
  return isServerTool(tool) && !advisor.test(String(type))
}

/** Searches at any depth: such blocks stand in messages, tool results and documents. */
function hasRemoteSource(values: unknown[]): boolean {
  // Use a list instead of recursion: the depth of the content is unbounded.
  const open = [...values]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    if (isRemote(value)) return true
    // Push one at a time: an array may have more elements than a call takes arguments.
    for (const inner of Object.values(value) as unknown[]) open.push(inner)
  }
  return false
}

function isRemote({ type, source }: { type?: unknown; source?: unknown }): boolean {
  if (type !== 'image' && type !== 'document') return false
  const { type: from } = (source ?? {}) as { type?: unknown }
  return from === 'url' || from === 'file'
}
