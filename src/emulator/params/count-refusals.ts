/**
 * Params that the Messages API accepts and count_tokens does not: server tools, the MCP connector,
 * and content that the service would have to fetch. The shape of the params is not yet checked here.
 */
import { contentBlocks, sourceOf } from './content-blocks.ts'

/** Type prefixes; a date follows. The advisor tool is a server tool too, but can be counted. */
const serverTools = ['web_search', 'web_fetch', 'code_execution', 'tool_search_tool', 'mcp_toolset']
const advice = 'Use the /v1/messages endpoint instead.'

/** The error message for the first such param, if there is one. */
export function notCountable(params: Readonly<Record<string, unknown>>): string | undefined {
  if (params['mcp_servers'] !== undefined) {
    return `mcp_servers: MCP servers are not supported in the count_tokens endpoint. ${advice}`
  }
  const tools = serverToolsOf(params['tools'])
  if (tools.length > 0) {
    return `Server tools are not supported in the count_tokens endpoint: ${tools.join(', ')}. ${advice}`
  }
  const messages: unknown = params['messages']
  for (const placed of contentBlocks(Array.isArray(messages) ? messages : [])) {
    const type = sourceOf(placed)?.['type']
    if (type === 'url' || type === 'file') {
      return `${placed.at}.source: ${type} sources are not supported in the count_tokens endpoint. ${advice}`
    }
  }
  return undefined
}

function serverToolsOf(tools: unknown): string[] {
  if (!Array.isArray(tools)) return []
  const types = tools.map((tool) => (tool as { type?: unknown } | null | undefined)?.type)
  const named = types.filter((type) => typeof type === 'string')
  return named.filter((type) => serverTools.some((start) => type.startsWith(start))).sort()
}
