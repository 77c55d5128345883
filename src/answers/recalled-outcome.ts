import type { Message } from '@anthropic-ai/sdk/resources/messages'
import type { BatchRequest, Success } from '../outcome.ts'
import { recalledRequest } from '../recalled-request.ts'

type Recalled = { -readonly [Key in keyof Success]: Success[Key] } & {
  [recalledRequest]: BatchRequest
}

/**
 * The outcome of a request whose answer is known. It has no usage and no model of its own: nothing was
 * billed for this row. Its prompt is that of today: another job has sent the same request, whatever it called it.
 */
export function recalledOutcome(request: BatchRequest, key: string, message: Message): Success {
  const { custom_id, position, part, parts, row, prompt } = request
  const outcome = { type: 'outcome', ok: true, custom_id, position } as Recalled
  if (part !== undefined) outcome.part = part
  if (parts !== undefined) outcome.parts = parts
  outcome.attempt = 0
  if (row !== undefined) outcome.row = row
  outcome.message = message
  outcome.recalled = key
  outcome.key = key
  outcome.cost_usd = 0
  if (prompt?.version !== undefined) {
    outcome.prompt_version = prompt.version
    outcome.prompt_hash = prompt.hash
  }
  outcome[recalledRequest] = { ...request, key }
  return outcome
}
