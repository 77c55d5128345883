/**
 * An answer that ended early or was refused can still hold JSON that fits the schema, with half of
 * the data: so why it stopped is looked at before what it says.
 */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import type { Failure } from '../outcome.ts'

/** Why the message can't be used, `undefined` where it ended as it should. */
export function checkStopReason(message: Message): Failure | undefined {
  switch (message.stop_reason) {
    case 'refusal':
      return { kind: 'refused', message: refusal(message), retryable: false }
    case 'max_tokens':
      return truncated(`the answer was cut off at max_tokens${tokens(message)}; raise it`, true)
    case 'model_context_window_exceeded':
      return truncated(
        `the answer was cut off where the model's context window ended${tokens(message)}; make the prompt shorter`,
        false,
      )
    case 'pause_turn':
      return truncated(
        'the turn was paused while server tools ran: a follow-up request with this message in it is needed',
        false,
      )
    default:
      return undefined
  }
}

function refusal(message: Message): string {
  const category = message.stop_details?.category
  return (
    `the model refused${typeof category === 'string' ? ` (category ${category})` : ''}: change the ` +
    'request or try another model; the answer was billed unless its category is one that is not'
  )
}

function truncated(message: string, retryable: boolean): Failure {
  return { kind: 'truncated', message: `${message}. The answer was billed.`, retryable }
}

function tokens(message: Message): string {
  const count = message.usage?.output_tokens
  return typeof count === 'number' ? ` after ${count} tokens` : ''
}
