/** What the emulated model says to the rows of the fault runs; see `fault-rows.ts`. */
import type { Answer, AnswerInfo } from '../../src/emulator/index.ts'
import { answerTo } from './fault-rows.ts'

/** Answers from the request alone, so that an emulator which has forgotten nothing is not needed. */
export default function respond(params: object, { custom_id }: AnswerInfo): Answer {
  const text = String((params as { messages: Array<{ content: unknown }> }).messages[0]?.content)
  const isFirstAttempt = custom_id.split('_')[2] === '1'
  if (text.startsWith('doomed')) {
    return { error: { type: 'invalid_request_error', message: 'never' } }
  }
  if (text.startsWith('busy') && isFirstAttempt) {
    return { error: { type: 'overloaded_error', message: 'busy' } }
  }
  if (text.startsWith('vague') && isFirstAttempt) return `no JSON for ${text}`
  // Rows are padded to fill a disk: `max_tokens` must not cut their answers off.
  return { text: answerTo(text), stop_reason: 'end_turn' }
}
