/**
 * What bounds the cost of one request. A token covers at least one byte of text, so the bytes of a request
 * bound its input tokens. What is not text is bounded by what the service makes of it, or not at all.
 */
import { isServerTool } from '../server-tool.ts'

/** The facts of one request, as {@link AskedUsage} sums them up. */
export interface Ask {
  readonly model: string
  readonly geo: string | undefined
  /** As it is sent. */
  readonly bytes: number
  /** The most input tokens that it can have; see `unbounded`. */
  readonly input: number
  readonly maxTokens: number
  readonly write: '5m' | '1h' | undefined
  /** Nothing in the request bounds its input: a server tool, a document, something to be fetched. */
  readonly unbounded: boolean
}

/** An image is scaled down to at most about so many tokens (docs: build-with-claude/vision). */
const imageTokens = 5000
/** What the service may add to a prompt: for a message, for tools, for a schema of the answer. */
const frameTokens = 50
const toolTokens = 1000
const formatTokens = 1000

/**
 * @param params - of a request that was checked
 * @param line - the request as it is sent
 */
export function askOf(params: object, line: Buffer): Ask {
  const { model, max_tokens, inference_geo, tools, output_config, mcp_servers } = params as Params
  const found = contentOf(params as Params)
  const hasTools = Array.isArray(tools) && tools.length > 0
  let input = line.length + frameTokens + found.images * imageTokens
  if (hasTools) input += toolTokens
  if (output_config) input += formatTokens
  const isServed = (hasTools && tools.some(isServerTool)) || (mcp_servers?.length ?? 0) > 0
  return {
    model: String(model),
    geo: typeof inference_geo === 'string' ? inference_geo : undefined,
    bytes: line.length,
    input,
    maxTokens: typeof max_tokens === 'number' && max_tokens > 0 ? max_tokens : 0,
    write: writeOf(line),
    unbounded: isServed || found.isUnbounded,
  }
}

interface Params {
  readonly model?: unknown
  readonly max_tokens?: unknown
  readonly inference_geo?: unknown
  readonly system?: unknown
  readonly messages?: unknown
  readonly tools?: readonly unknown[]
  readonly mcp_servers?: readonly unknown[]
  readonly output_config?: unknown
}

/** Text that names a cache mark costs at most a larger reserve; a mark that is missed would cost the budget. */
function writeOf(line: Buffer): Ask['write'] {
  if (!line.includes('"cache_control"')) return undefined
  return line.includes('"1h"') ? '1h' : '5m'
}

interface Content {
  readonly images: number
  readonly isUnbounded: boolean
}

const boundedBlocks: ReadonlySet<unknown> = new Set([
  'text',
  'image',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'tool_result',
])

/** Walks with a list instead of recursion: the depth of the content is not bounded. */
function contentOf({ system, messages }: Params): Content {
  let images = 0
  const open: unknown[] = []
  const push = (content: unknown): void => {
    if (!Array.isArray(content)) return
    for (const block of content) open.push(block)
  }
  push(system)
  if (Array.isArray(messages)) {
    for (const message of messages) push((message as { content?: unknown } | null)?.content)
  }
  while (open.length > 0) {
    const { type, source, content } = (open.pop() ?? {}) as Block
    if (type === 'image') images++
    const isText = type === 'document' && (source?.type === 'text' || source?.type === 'content')
    if (!boundedBlocks.has(type) && !isText) return { images, isUnbounded: true }
    if (type === 'tool_result') push(content)
    if (isText) push(source.content)
  }
  return { images, isUnbounded: false }
}

interface Block {
  readonly type?: unknown
  readonly content?: unknown
  readonly source?: { readonly type?: unknown; readonly content?: unknown }
}
