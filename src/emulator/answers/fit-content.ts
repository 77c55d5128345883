/**
 * Ends an answer where the params of its request end it: at a stop sequence or at `max_tokens`.
 */
import type { ContentBlock, ToolUseBlock } from '@anthropic-ai/sdk/resources/messages'
import { cutText, textTokens } from '../tokens/text-tokens.ts'

export interface ContentLimits {
  readonly maxTokens: number
  readonly stopSequences: readonly string[]
  /** Tokens per four characters, of the model. */
  readonly factor: number
}

/** An answer as far as it got. */
export interface FittedContent {
  readonly content: ContentBlock[]
  /** Why it ended early; undefined if it did not. */
  readonly stop: 'max_tokens' | 'stop_sequence' | undefined
  readonly stopSequence: string | null
  /** Output tokens. Even an empty answer has one. */
  readonly tokens: number
  readonly thinkingTokens: number
}

export function fitContent(blocks: readonly ContentBlock[], limits: ContentLimits): FittedContent {
  const { maxTokens, stopSequences, factor } = limits
  const content: ContentBlock[] = []
  let tokens = 0
  let thinkingTokens = 0
  for (const whole of maxTokens === 0 ? [] : blocks) {
    const [block, stopSequence] = stopAt(whole, stopSequences)
    const room = maxTokens - tokens
    const cost = tokensOf(block, factor)
    if (cost > room) {
      content.push(...cut(block, room, factor))
      if (block.type === 'thinking') thinkingTokens += room
      return { content, stop: 'max_tokens', stopSequence: null, tokens: maxTokens, thinkingTokens }
    }
    content.push(block)
    tokens += cost
    if (block.type === 'thinking') thinkingTokens += cost
    if (stopSequence === null) continue
    return { content, stop: 'stop_sequence', stopSequence, tokens: tokens || 1, thinkingTokens }
  }
  const stop = maxTokens === 0 ? 'max_tokens' : undefined
  return {
    content,
    stop,
    stopSequence: null,
    tokens: tokens || Math.min(1, maxTokens),
    thinkingTokens,
  }
}

/** The block up to the first stop sequence in its text, and that sequence. */
function stopAt(block: ContentBlock, sequences: readonly string[]): [ContentBlock, string | null] {
  if (block.type !== 'text') return [block, null]
  let end = Infinity
  let found: string | null = null
  for (const sequence of sequences) {
    const at = block.text.indexOf(sequence)
    if (at === -1 || at >= end) continue
    end = at
    found = sequence
  }
  return found === null ? [block, null] : [{ ...block, text: block.text.slice(0, end) }, found]
}

function tokensOf(block: ContentBlock, factor: number): number {
  if (block.type === 'text') return textTokens(block.text.length, factor)
  if (block.type === 'thinking') return textTokens(block.thinking.length, factor)
  if (block.type !== 'tool_use') return textTokens(JSON.stringify(block).length, factor)
  return textTokens(block.name.length + JSON.stringify(block.input).length, factor)
}

/** What fits of a block that does not fit; nothing if none of it does. */
function cut(block: ContentBlock, room: number, factor: number): ContentBlock[] {
  if (block.type === 'text') {
    const text = cutText(block.text, room, factor)
    return text === '' ? [] : [{ ...block, text }]
  }
  if (block.type === 'thinking') {
    const thinking = cutText(block.thinking, room, factor)
    return thinking === '' ? [] : [{ ...block, thinking }]
  }
  return block.type === 'tool_use' ? cutCall(block, room, factor) : []
}

/** The call breaks off in its input, of which the members that are complete arrive. */
function cutCall(block: ToolUseBlock, room: number, factor: number): ContentBlock[] {
  const { input } = block
  if (tokensOf({ ...block, input: {} }, factor) > room) return []
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input)
  const arrived: Array<[string, unknown]> = []
  // Measuring the whole input anew for each member would take the square of its size.
  let length = block.name.length + '{}'.length
  for (const [name, value] of isObject ? Object.entries(input) : []) {
    const member = JSON.stringify({ [name]: value }).length - '{}'.length
    const comma = member > 0 && arrived.length > 0 ? 1 : 0
    length += member + comma
    if (textTokens(length, factor) > room) break
    arrived.push([name, value])
  }
  return [{ ...block, input: Object.fromEntries(arrived) }]
}
