/**
 * Changes a failed request before it is sent again. After a truncated or invalid answer, the same
 * words would only pay twice for the same failure.
 */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import type { BatchRequest, Failed } from '../outcome.ts'
import { continued, withAnswer } from './answered-turn.ts'

/**
 * Most models answer with at most this many tokens (docs: api/rate-limits,
 * build-with-claude/batch-processing).
 */
const maxTokens = 128_000

/**
 * What `retryFailed` does to a request by default, by its failure:
 *
 * - `invalid_output`: appends the answer and the validator's message to the conversation
 * - `unsure`: appends the answer, and a turn that says that it was not sure enough and asks to look again
 * - `paused`: appends what the model has said so far, whole and as it came, as the assistant's turn, and
 *   keeps its container; the model goes on from there. The next answer holds only what came after the pause,
 *   and its value is made of that alone, so ask for the whole result at the end
 * - `truncated`: doubles `max_tokens`, up to 128,000
 * - anything else: returns it unchanged
 *
 * @param reask - the text of the turn for `unsure`. Default: one that names the confidence and the limit.
 * @returns `undefined` where asking again can't help
 *
 * @example
 * ```ts
 * const options: RetryFailedOptions<Ticket> = {
 *   rewrite: (request, failed) =>
 *     rewriteRequest(request, failed, 'Read the ticket again, word by word. Then answer in the same form.'),
 * }
 * ```
 */
export function rewriteRequest<Row>(
  request: BatchRequest<Row>,
  failed: Failed<Row>,
  reask?: string,
): BatchRequest<Row> | undefined {
  const { params } = request
  const { failure, message } = failed
  switch (failure.kind) {
    case 'truncated': {
      if (params.max_tokens >= maxTokens) return undefined
      const max_tokens = Math.min(params.max_tokens * 2, maxTokens)
      return { ...request, params: { ...params, max_tokens } }
    }
    case 'paused':
      return message ? { ...request, params: continued(params, message) } : request
    case 'invalid_output':
      return asked(request, message, complaint(failure.message))
    case 'unsure':
      return asked(request, message, reask ?? doubt(failed))
    default:
      return request
  }
}

function asked<Row>(
  request: BatchRequest<Row>,
  message: Message | undefined,
  content: string,
): BatchRequest<Row> {
  const { params } = request
  const messages = [...withAnswer(params.messages, message), { role: 'user' as const, content }]
  return { ...request, params: { ...params, messages } }
}

function complaint(problem: string): string {
  return `That answer can't be used: ${problem}\nAnswer again, in full, in the form that was asked for, and without anything else.`
}

function doubt({ failure }: Failed): string {
  const [why = ''] = failure.message.split('. ')
  return `That answer is not sure enough: ${why}. Look at the question again with care, and correct the answer where it is wrong. Then answer again, in full, in the form that was asked for, and without anything else. Say honestly how sure you are now.`
}
