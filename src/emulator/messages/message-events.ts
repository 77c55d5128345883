/**
 * A message as the events of a stream. Put together again, as the SDK does, they give the message
 * itself.
 */
import type { ContentBlock, Message } from '@anthropic-ai/sdk/resources/messages'

/** The data of an event. Its `type` is the name of the event. */
export interface StreamEvent {
  readonly type: string
  readonly [member: string]: unknown
}

type Fields = Readonly<Record<string, unknown>>

/** The events, in the order of the service: a ping follows the start of the first block. */
export function* messageEvents(message: Message): Generator<StreamEvent> {
  yield { type: 'message_start', message: startOf(message) }
  if (message.content.length === 0) yield { type: 'ping' }
  for (const [index, block] of message.content.entries()) {
    const [content_block, deltas] = takeApart(block)
    yield { type: 'content_block_start', index, content_block }
    if (index === 0) yield { type: 'ping' }
    for (const delta of deltas) yield { type: 'content_block_delta', index, delta }
    yield { type: 'content_block_stop', index }
  }
  yield endOf(message)
  yield { type: 'message_stop' }
}

/** The message before it has any content. What is known of its output comes at the end. */
function startOf(message: Message): Fields {
  const { usage } = message
  const counts = Object.keys(usage ?? {}).filter((name) => outputDetails.has(name))
  const none = Object.fromEntries(counts.map((name) => [name, null]))
  const nothingYet = { stop_reason: null, stop_sequence: null, stop_details: null, container: null }
  const first = { ...usage, ...none, output_tokens: Math.min(1, usage?.output_tokens ?? 0) }
  return { ...message, content: [], ...nothingYet, usage: first }
}

/** Its counts are those of the whole message. */
function endOf({ usage, ...message }: Message): StreamEvent {
  const { stop_reason, stop_sequence, stop_details, container } = message
  const counts = Object.entries(usage ?? {}).filter(([name]) => endCounts.has(name))
  return {
    type: 'message_delta',
    delta: { stop_reason, stop_sequence, stop_details, container },
    usage: { output_tokens: 0, ...Object.fromEntries(counts) },
  }
}

const outputDetails: ReadonlySet<string> = new Set(['output_tokens_details', 'server_tool_use'])
const endCounts: ReadonlySet<string> = new Set([
  ...outputDetails,
  'input_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'output_tokens',
])

/** A block without what grows in it, and the pieces that it grows by. */
function takeApart(block: ContentBlock): [start: Fields, deltas: Iterable<Fields>] {
  switch (block.type) {
    case 'text': {
      const { citations } = block
      const start = { ...block, text: '', ...(citations && { citations: [] }) }
      return [start, textDeltas(block.text, citations ?? [])]
    }
    case 'thinking':
      return [{ ...block, thinking: '', signature: '' }, thinkingDeltas(block)]
    case 'tool_use':
    case 'server_tool_use':
      return [{ ...block, input: {} }, inputDeltas(block.input)]
    default:
      return [block as unknown as Fields, []]
  }
}

function* textDeltas(text: string, citations: readonly unknown[]): Generator<Fields> {
  for (const citation of citations) yield { type: 'citations_delta', citation }
  for (const piece of piecesOf(text)) yield { type: 'text_delta', text: piece }
}

function* thinkingDeltas(block: ContentBlock & { type: 'thinking' }): Generator<Fields> {
  for (const piece of piecesOf(block.thinking)) yield { type: 'thinking_delta', thinking: piece }
  yield { type: 'signature_delta', signature: block.signature }
}

function* inputDeltas(input: unknown): Generator<Fields> {
  yield { type: 'input_json_delta', partial_json: '' }
  for (const partial_json of piecesOf(JSON.stringify(input ?? {}))) {
    yield { type: 'input_json_delta', partial_json }
  }
}

/** Characters of a piece: some words. A short text is a few pieces too, as it is from the service. */
const longestPiece = 32
const fewestPieces = 3

/** Cuts no character in two that has two code units: half of one can't be sent as UTF-8. */
function* piecesOf(text: string): Generator<string> {
  const pieceLength = Math.min(longestPiece, Math.ceil(text.length / fewestPieces))
  for (let from = 0, to = 0; from < text.length; from = to) {
    to = from + pieceLength
    if (/[\uD800-\uDBFF]/.test(text.charAt(to - 1))) to++
    yield text.slice(from, to)
  }
}
