/** Roles of other APIs, and what to write instead. */
import { kindOf } from '../kind-of.ts'

const result = 'the result of a tool is a tool_result block in a message with the role user'
const answer = 'what the model said has the role assistant'

const remedies: ReadonlyMap<unknown, string> = new Map([
  ['tool', result],
  ['function', result],
  ['developer', 'instructions go into params.system'],
  ['model', answer],
  ['ai', answer],
  ['human', 'what a person said has the role user'],
])

/** Returns what is wrong with a role that the service does not accept. */
export function wrongRole(role: unknown): string {
  if (typeof role !== 'string') return `.role must be a string, not ${kindOf(role)}`
  const remedy = remedies.get(role)
  if (remedy === undefined) return '.role is not one of user, assistant and system'
  return `.role is ${role}, which the service does not know: ${remedy}`
}
