/** Shapes of `messages`: each role has its own. */
import { isRecord, list, literal, nullable } from './check.ts'
import type { Check } from './check.ts'
import { messageContent, systemContent } from './content-shapes.ts'
import { beta, object, optional } from './object.ts'
import type { Members } from './object.ts'
import { effort } from './param-shapes.ts'

const anyRole = literal('user', 'assistant', 'system')
const turn = object({ role: anyRole, content: messageContent })
const systemMembers: Members = {
  role: anyRole,
  content: systemContent,
  clear_at: beta(nullable(literal('next_user_message', 'never'))),
  output_config: beta(nullable(object({ effort: optional(effort) }))),
}
/** A system message within the conversation, which newer models take. */
const systemTurn = object(systemMembers)
/** In betas it may consist of its other members alone. */
const betaSystemTurn = object({ ...systemMembers, content: optional(systemContent) })

const message: Check = (value, reading) => {
  if (!isRecord(value)) return ': Input should be a valid dictionary'
  const { role } = value
  if (role === undefined) return '.role: Field required'
  if (role === 'system') return (reading.beta ? betaSystemTurn : systemTurn)(value, reading)
  return turn(value, reading)
}

const atMost = list(message, { max: 100_000 })

export const messageList: Check = (value, reading) =>
  Array.isArray(value) && value.length === 0
    ? ': at least one message is required'
    : atMost(value, reading)
