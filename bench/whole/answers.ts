/**
 * Answers to the rows of `whole`, by chance made of the request: most are sure and right. Some are unsure until they
 * are asked again, some are of use only when they are asked a third time, and a few never are.
 */
import type { Respond } from '../../src/emulator/index.ts'

const respond: Respond = ({ messages }) => {
  const draw = hashOf(JSON.stringify(messages[0])) % 10_000
  const asked = (messages.length + 1) / 2
  if (draw < 10) return 'I can not say.'
  if (draw < 12 && asked < 3) return 'I have to think about it.'
  const score = draw >= 200 || asked > 1 ? 0.95 : 0.4
  const label = draw % 10 === 0 ? 'bug' : 'billing'
  return JSON.stringify({ label, score, reason: 'it says so' })
}
export default respond

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}
