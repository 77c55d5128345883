/** Puts what the model has said into the conversation. */
import type {
  ContentBlockParam,
  Message,
  MessageCreateParamsNonStreaming,
  MessageParam,
} from '@anthropic-ai/sdk/resources/messages'

/**
 * The conversation with the answer as the assistant's turn. A tool call gets none, because a result would
 * have to follow it.
 */
export function withAnswer(
  messages: readonly MessageParam[],
  message: Message | undefined,
): MessageParam[] {
  const blocks = message?.content ?? []
  // The answer goes on with a turn that paused, so the results of the tools that were running are in it.
  const isRest = hasServerTool(messages.at(-1))
  if (isRest && blocks.length > 0 && !blocks.some(({ type }) => type === 'tool_use')) {
    return joined(messages, blocksOf(blocks))
  }
  const text = blocks.flatMap((block) => (block.type === 'text' ? block.text : [])).join('')
  if (!text.trim()) return [...messages]
  return [...messages, { role: 'assistant', content: text.trimEnd() }]
}

/**
 * The params that let a paused turn go on: the message goes back whole, as the last turn. Where the request
 * already ends with a turn of the assistant, as after the first pause, it becomes part of that turn.
 */
export function continued(
  params: MessageCreateParamsNonStreaming,
  { content, container }: Message,
): MessageCreateParamsNonStreaming {
  const blocks = blocksOf(content)
  if (blocks.length === 0) return params
  const messages = joined(params.messages, blocks)
  if (!container) return { ...params, messages }
  const { id } = container
  const given = params.container
  const kept = typeof given === 'object' && given !== null ? { ...given, id } : id
  return { ...params, messages, container: kept }
}

/** Blocks of an answer are sent back as they came, but for text without a word, which the service refuses. */
function blocksOf(content: Message['content']): ContentBlockParam[] {
  return content.filter(
    (block) => block.type !== 'text' || block.text.trim() !== '',
  ) as ContentBlockParam[]
}

function joined(
  messages: readonly MessageParam[],
  blocks: readonly ContentBlockParam[],
): MessageParam[] {
  const last = messages.at(-1)
  if (last?.role !== 'assistant') return [...messages, { role: 'assistant', content: [...blocks] }]
  const { content } = last
  const before: ContentBlockParam[] =
    typeof content === 'string' ? (content ? [{ type: 'text', text: content }] : []) : content
  return [...messages.slice(0, -1), { role: 'assistant', content: [...before, ...blocks] }]
}

function hasServerTool(turn: MessageParam | undefined): boolean {
  if (turn?.role !== 'assistant' || typeof turn.content === 'string') return false
  return turn.content.some(({ type }) => type === 'server_tool_use')
}
