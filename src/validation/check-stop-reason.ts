/**
 * Checks why an answer stopped before anything else. A truncated or refused answer may still hold
 * JSON that fits the schema, with half of the data.
 */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import type { Failure } from '../outcome.ts'

/** Returns why the message can't be used; `undefined` for a normal end. */
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
      return {
        kind: 'paused',
        message:
          'the turn paused while server tools ran, and continues in the next attempt if there is one left: ' +
          'each pause uses one attempt at the row. The answer so far was billed.',
        retryable: true,
      }
    default:
      return undefined
  }
}

function refusal(message: Message): string {
  const category = message.stop_details?.category
  return (
    `the model refused${typeof category === 'string' ? ` (category ${category})` : ''}: change the ` +
    'request or try another model; the answer was billed unless its category is exempt from billing'
  )
}

function truncated(message: string, retryable: boolean): Failure {
  return { kind: 'truncated', message: `${message}. The answer was billed.`, retryable }
}

function tokens(message: Message): string {
  const count = message.usage?.output_tokens
  return typeof count === 'number' ? ` after ${count} tokens` : ''
}
