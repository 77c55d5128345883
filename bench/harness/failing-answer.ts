/**
 * Answers that sometimes fail. Of a hundred requests, one is overloaded and one gets invalid JSON,
 * both of which are retried, and one is refused.
 */
import type { Respond } from '../../src/emulator/answers/answer.ts'
import answer from '../../test/fixtures/counted/short-answer.ts'

const respond: Respond = (_params, { index }) => {
  if (index % 100 === 10) return { error: { type: 'overloaded_error', message: 'Overloaded' } }
  if (index % 100 === 20) return 'It is about billing.'
  if (index % 100 === 30) return { text: '', stop_reason: 'refusal' }
  return answer()
}
export default respond
