/**
 * Changes a failed request before it is sent again. After a truncated or invalid answer, the same
 * words would only pay twice for the same failure.
 */
import type { Message, MessageParam } from '@anthropic-ai/sdk/resources/messages'
import type { BatchRequest, Failed } from '../outcome.ts'

/**
 * Most models answer with at most this many tokens (docs: api/rate-limits,
 * build-with-claude/batch-processing).
 */
const maxTokens = 128_000

/**
 * Rewrites a request by its failure:
 *
 * - `invalid_output`: appends the answer and the validator's message to the conversation
 * - `truncated`: doubles `max_tokens`, up to 128,000
 * - anything else: returns it unchanged
 *
 * @returns `undefined` where asking again can't help
 */
export function rewriteRequest<Row>(
  request: BatchRequest<Row>,
  failed: Failed<Row>,
): BatchRequest<Row> | undefined {
  const { params } = request
  if (failed.failure.kind === 'truncated') {
    if (params.max_tokens >= maxTokens) return undefined
    const max_tokens = Math.min(params.max_tokens * 2, maxTokens)
    return { ...request, params: { ...params, max_tokens } }
  }
  if (failed.failure.kind !== 'invalid_output') return request
  const messages = [
    ...params.messages,
    ...answered(failed.message),
    complaint(failed.failure.message),
  ]
  return { ...request, params: { ...params, messages } }
}

/**
 * Returns the answer as an assistant turn. A tool call gets none, because a result would have to
 * follow it.
 */
function answered(message: Message | undefined): MessageParam[] {
  const text = message?.content
    .flatMap((block) => (block.type === 'text' ? block.text : []))
    .join('')
  return text?.trim() ? [{ role: 'assistant', content: text.trimEnd() }] : []
}

function complaint(problem: string): MessageParam {
  return {
    role: 'user',
    content: `That answer can't be used: ${problem}\nAnswer again, in full, in the form that was asked for, and without anything else.`,
  }
}
