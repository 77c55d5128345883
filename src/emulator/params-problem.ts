/**
 * What the service finds wrong with the params of a request. It looks only when it processes the
 * request, so the finding comes back as an `errored` result once the whole batch has ended.
 */
import { modelProblem } from './model-rules.ts'
import type { Params } from './wire.ts'

/** The message of the `invalid_request_error`, or undefined for good params. */
export function paramsProblem(
  params: Params,
  version: string,
  modelRules: boolean,
): string | undefined {
  const given = params as unknown as Record<string, unknown>
  return (
    missing(given) ??
    notInBatches(given) ??
    (version >= '2026-10-21' ? removedIn2026(given) : undefined) ??
    messagesProblem(given['messages'] as unknown[], version) ??
    (modelRules ? modelProblem(params) : undefined)
  )
}

function missing(given: Record<string, unknown>): string | undefined {
  for (const key of ['model', 'max_tokens', 'messages']) {
    if (given[key] === undefined) return `${key}: Field required`
  }
  if (typeof given['model'] !== 'string') return 'model: Input should be a valid string'
  if (!Number.isInteger(given['max_tokens'])) return 'max_tokens: Input should be a valid integer'
  if ((given['max_tokens'] as number) < 1) {
    return 'max_tokens: Input should be greater than or equal to 1'
  }
  if (!Array.isArray(given['messages'])) return 'messages: Input should be a valid list'
  if (given['messages'].length === 0) return 'messages: at least one message is required'
  return undefined
}

function notInBatches(given: Record<string, unknown>): string | undefined {
  if (given['stream'] === true) return 'stream: streaming is not supported in a Message Batch'
  if (given['research_preview_2026_02'] === 'active') {
    return 'research_preview_2026_02: not supported in a Message Batch'
  }
  for (const key of batchRefuses) {
    if (given[key] !== undefined) return `${key}: not supported in a Message Batch`
  }
  return undefined
}

const batchRefuses = [
  'speed',
  'store',
  'previous_thread_event_id',
  'cache_hint',
  'context_hint',
  'fallbacks',
]

function removedIn2026(given: Record<string, unknown>): string | undefined {
  for (const key of ['temperature', 'top_p', 'top_k']) {
    if (given[key] !== undefined) return `${key}: Extra inputs are not permitted`
  }
  return undefined
}

function messagesProblem(messages: unknown[], version: string): string | undefined {
  for (const [i, message] of messages.entries()) {
    const { role, content } = (message ?? {}) as { role?: unknown; content?: unknown }
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      return `messages.${i}.role: Input should be 'user' or 'assistant'`
    }
    if (typeof content !== 'string' && !Array.isArray(content)) {
      return `messages.${i}.content: Input should be a valid string or list`
    }
    if (version < '2026-10-21' || typeof content === 'string') continue
    const problem = blockProblem(content, role)
    if (problem) return `messages.${i}.content.${problem}`
  }
  return undefined
}

function blockProblem(blocks: unknown[], role: string): string | undefined {
  for (const [i, block] of blocks.entries()) {
    const { type, citations } = (block ?? {}) as { type?: unknown; citations?: unknown }
    if (role === 'assistant' && type === 'document') {
      return `${i}: document blocks are not permitted in assistant messages`
    }
    if (role === 'user' && type === 'text' && Array.isArray(citations) && citations.length > 0) {
      return `${i}.citations: citations are not permitted on user text blocks`
    }
  }
  return undefined
}
