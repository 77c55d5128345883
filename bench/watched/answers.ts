/**
 * Answers that name their row, so that a digest of all outcomes says whether one is missing or changed. One in a hundred
 * is refused. Late in the input, one in a hundred fails each time it is asked: there is a second attempt, and what
 * waits for the order of the input waits for few rows only.
 */
import type { Respond } from '../../src/emulator/answers/answer.ts'

const respond: Respond = ({ messages }) => {
  const [, row = '', rows = ''] = /row (\d+) of (\d+)/.exec(JSON.stringify(messages)) ?? []
  const position = Number(row)
  if (position % 100 === 30) return { text: '', stop_reason: 'refusal' }
  if (position % 100 === 50 && position > 0.95 * Number(rows)) {
    return { error: { type: 'overloaded_error', message: 'Overloaded' } }
  }
  return JSON.stringify({ answer: `an answer to row ${row}, as long as those of a classifier` })
}
export default respond
